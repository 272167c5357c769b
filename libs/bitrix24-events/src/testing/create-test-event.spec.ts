import { describe, expect, it } from '@jest/globals';
import { BitrixEvent, customEvent } from '../index.js';
import { createTestEvent, testClient, type TestEventOverrides } from './index.js';

describe('createTestEvent', () => {
  it('makes an event with all that a handler may look at', () => {
    const event = createTestEvent('ONCRMDEALADD', { FIELDS: { ID: '5' } });
    expect(event).toBeInstanceOf(BitrixEvent);
    // Typed by its name.
    expect(event.data.FIELDS.ID).toBe('5');
    expect(event).toMatchObject({
      name: 'ONCRMDEALADD',
      source: 'application',
      portal: { memberId: 'test-portal' },
      attempt: 1,
      coalesced: 1,
      replayed: false,
    });
    expect(event.occurredAt.getTime() % 1_000).toBe(0);
    expect(event.signal.aborted).toBe(false);
    expect(createTestEvent('ONCRMDEALADD', { FIELDS: { ID: '5' } }).id).not.toBe(event.id);
  });

  it('takes what a test says', async () => {
    const client = testClient({ scope: ['crm'] });
    const actorClient = testClient({ scope: ['task'] });
    const portal = { memberId: 'm', domain: 'd' };
    const event = createTestEvent(
      'ONCRMDEALADD',
      { FIELDS: { ID: '5' } },
      {
        client,
        actorClient,
        portal,
        attempt: 3,
        replayed: true,
      },
    );
    expect(event).toMatchObject({ portal, attempt: 3, replayed: true });
    expect([event.client, event.actorClient]).toEqual([client, actorClient]);
    expect(await event.client.call('scope')).toEqual(['crm']);
  });

  it('knows custom events, and keeps data out of logs that may hold secrets', () => {
    const Counted = customEvent<{ SKU: string }>('ONTESTCOUNTED');
    const event = createTestEvent(Counted, { SKU: 'x' });
    expect(event.data.SKU).toBe('x');
    expect(event.toJSON()).toMatchObject({ data: '[secret]' });
  });

  it.each<[string, TestEventOverrides, unknown]>([
    ['by its client', { client: testClient({ 'crm.deal.get': { ID: '5' } }) }, { ID: '5' }],
    ['as the test says', { entity: { ID: '6' } }, { ID: '6' }],
    ['gone', { entity: null }, null],
    ['by a function', { entity: () => ({ ID: '7' }) }, { ID: '7' }],
  ])('has an entity: %s', async (_, overrides, expected) => {
    const event = createTestEvent('ONCRMDEALADD', { FIELDS: { ID: '5' } }, overrides);
    expect(await event.entity()).toEqual(expected);
  });

  it('says what to do where neither gives one, and fails as the test has it fail', async () => {
    const data = { FIELDS: { ID: '5' } };
    await expect(createTestEvent('ONCRMDEALADD', data).entity()).rejects.toMatchObject({
      code: 'TEST_NO_ANSWER',
    });
    const entity = () => {
      throw new Error('no rights');
    };
    await expect(createTestEvent('ONCRMDEALADD', data, { entity }).entity()).rejects.toThrow('no rights');
  });

  it("is nobody's echo, unless the test says so", () => {
    const data = { FIELDS: { ID: '5' } };
    expect(createTestEvent('ONCRMDEALADD', data).probablyOwn).toBe(false);
    expect(createTestEvent('ONCRMDEALADD', data, { probablyOwn: true }).probablyOwn).toBe(true);
  });

  it('is refused by the compiler with the data of another event', () => {
    // @ts-expect-error -- FIELDS is missing
    expect(createTestEvent('ONCRMDEALADD', { ID: '5' }).name).toBe('ONCRMDEALADD');
    // @ts-expect-error -- no such event
    expect(createTestEvent('ONCRMDEALAD', {}).name).toBe('ONCRMDEALAD');
  });
});
