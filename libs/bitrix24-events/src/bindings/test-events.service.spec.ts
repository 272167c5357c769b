import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { bindingsApp, BASE } from '../../test/bindings/bindings-app.js';
import { SimulatedPortal, type SimulatedRow } from '../../test/bindings/simulated-portal.js';
import type { Bitrix24Clients } from '../portals/index.js';
import { BindingsOptions } from './bindings.options.js';
import { TestEventBindings } from './test-events.service.js';
import { variantUrl } from './wanted/urls.js';

const row = (facts: Partial<SimulatedRow> = {}): SimulatedRow => ({
  event: 'ONAPPTEST',
  handler: BASE,
  authType: 0,
  ...facts,
});

let portal: SimulatedPortal;
beforeEach(() => {
  Logger.overrideLogger(false);
  portal = new SimulatedPortal([], ['ONAPPTEST']);
});

const testEvents = (options: Partial<BindingsOptions> = {}, base: string | null = BASE) =>
  new TestEventBindings(
    new BindingsOptions(options),
    { urlFor: (authKey) => (base === null ? undefined : variantUrl(base, authKey)) },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is called of it
    { forPortal: () => ({ batch: portal.send }) } as unknown as Bitrix24Clients,
  );

it('binds ONAPPTEST for the test, and unbinds it afterwards', async () => {
  const test = await testEvents().prepare('m1');
  expect(test).toMatchObject({ delivery: { state: 'works' }, binding: { state: 'works' } });
  expect(portal.rows).toEqual([row({ options: undefined })]);
  expect(await test.send({ nonce: 'N' })).toBe(true);
  expect(portal.tested).toEqual([{ nonce: 'N' }]);
  await test.release();
  expect(portal.rows).toEqual([]);
  expect(portal.requests).toBe(3);
});

it('leaves a binding alone that was there before', async () => {
  portal.rows = [row()];
  const test = await testEvents().prepare('m1');
  expect(test.binding).toEqual({ state: 'works' });
  await test.release();
  expect(portal.rows).toEqual([row()]);
});

it('is wanted while the test lasts, so that no look takes it away', async () => {
  const events = testEvents();
  expect(events.wantedAt('m1')).toEqual([]);
  const test = await events.prepare('m1');
  expect(events.wantedAt('m1')).toMatchObject([{ event: 'ONAPPTEST', handler: BASE }]);
  expect(events.wantedAt('m2')).toEqual([]);
  await test.release();
  expect(events.wantedAt('m1')).toEqual([]);
});

it.each<[string, () => void, string, string]>([
  [
    'delivers nothing',
    () => (portal.app = { INSTALLED: false, PAYMENT_EXPIRED: 'N' }),
    'delivery',
    'INSTALLED=false',
  ],
  [
    'refuses the URL',
    () => portal.refusals.set('event.bind ONAPPTEST', ['ERROR_WRONG_HANDLER_URL', 'Wrong handler URL']),
    'binding',
    `refused to bind ONAPPTEST at ${BASE} (ERROR_WRONG_HANDLER_URL: Wrong handler URL). Try:`,
  ],
])('says so of a portal that %s', async (_, breaks, link, hint) => {
  breaks();
  expect(await testEvents().prepare('m1')).toMatchObject({
    [link]: { state: 'broken', hint: expect.stringContaining(hint) },
  });
});

it('says so where there is no public URL, and binds nothing', async () => {
  const test = await testEvents({}, null).prepare('m1');
  expect(test.binding).toMatchObject({ state: 'broken', hint: expect.stringContaining('publicUrl') });
  await test.release();
  expect(portal.rows).toEqual([]);
});

it('rejects for a portal that cannot be read, and wants nothing any more', async () => {
  portal.down = new Error('connection refused');
  const events = testEvents();
  await expect(events.prepare('m1')).rejects.toThrow('connection refused');
  expect(events.wantedAt('m1')).toEqual([]);
});

it('rejects when event.test is refused', async () => {
  portal.refusals.set('event.test', ['ACCESS_DENIED', 'No']);
  const test = await testEvents().prepare('m1');
  await expect(test.send({})).rejects.toMatchObject({ error: 'ACCESS_DENIED' });
});

it('does not reject when it cannot unbind', async () => {
  const test = await testEvents().prepare('m1');
  portal.refusals.set('event.unbind ONAPPTEST', ['INTERNAL_SERVER_ERROR', '']);
  await test.release();
  portal.refusals.clear();
  portal.down = new Error('connection refused');
  await test.release();
  expect(portal.rows).toHaveLength(1);
});

describe('who else is told', () => {
  it.each<[string, Partial<SimulatedRow>, boolean]>([
    ['nobody by our URL of another user', { authType: 5 }, true],
    ['nobody by a variant of our URL', { handler: `${BASE}/as/5` }, true],
    ['nobody by another deployment of ours', { handler: 'https://old.example.com/b24' }, true],
    [
      'nobody by a binding of another event',
      { event: 'ONCRMDEALADD', handler: 'https://evil.example.com' },
      true,
    ],
    ['somebody by another URL', { handler: 'https://evil.example.com/b24' }, false],
    ['somebody by a URL that begins like ours', { handler: `${BASE}.evil.example.com` }, false],
    ['somebody by the offline queue', { offline: true, handler: '' }, false],
  ])('%s', async (_, facts, isPrivate) => {
    portal.rows = [row(facts)];
    const test = await testEvents({ ownUrls: ['https://old.example.com'] }).prepare('m1');
    expect(await test.send({})).toBe(isPrivate);
  });

  it('is unknown to who is no administrator', async () => {
    portal.isAdmin = false;
    const test = await testEvents().prepare('m1');
    expect(await test.send({})).toBe(false);
  });

  it('is unknown when event.get fails', async () => {
    const test = await testEvents().prepare('m1');
    portal.refusals.set('event.get', ['INTERNAL_SERVER_ERROR', '']);
    expect(await test.send({})).toBe(false);
  });
});

describe('the syncs of a portal during a test event', () => {
  const MINUTE = 60_000;
  const tested = ({ rows }: SimulatedPortal): boolean => rows.some(({ event }) => event === 'ONAPPTEST');

  it('leave the binding of a test alone, however long it takes', async () => {
    const { bindings, testEvents: events, advance } = await bindingsApp({ portals: { m1: portal } });
    const test = await events.prepare('m1');
    bindings.start();
    for (let look = 0; look < 4; look++) {
      await advance(20 * MINUTE);
      await bindings.sync('m1');
      expect(tested(portal)).toBe(true);
    }
    await test.release();
    expect(tested(portal)).toBe(false);
    await bindings.stop();
  });

  it('unbind what a test left behind whose process died', async () => {
    const { bindings, advance } = await bindingsApp({ portals: { m1: portal } });
    portal.rows = [row()];
    bindings.start();
    await bindings.whenSynced();
    expect(tested(portal)).toBe(true);
    await advance(15 * MINUTE);
    expect(tested(portal)).toBe(false);
    await bindings.stop();
  });
});
