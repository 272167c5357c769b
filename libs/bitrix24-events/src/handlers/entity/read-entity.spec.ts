import { describe, expect, it } from '@jest/globals';
import { eventOf } from '../../../test/handlers/boot-handlers.js';
import { customEvent, type BitrixEntity, type WireValue } from '../../catalog/index.js';
import { Bitrix24RestError, RestAccessDeniedError } from '../../rest/index.js';
import { createTestEvent, testClient, type TestClient } from '../../testing/index.js';
import type { BitrixEvent } from '../bitrix-event.js';

const failure = (description: string) => ({
  error: '',
  description,
  status: 400,
  method: 'crm.deal.get',
  memberId: 'member',
});
const fails = (error: Error) => () => {
  throw error;
};
const deal = { FIELDS: { ID: '5' } };
const task = { FIELDS_BEFORE: { ID: '8' }, FIELDS_AFTER: { ID: '8' } };
const admin = { profile: { ADMIN: true } };
const employee = { profile: { ADMIN: false } };

/** Any event: what the compiler would refuse too. */
const read = (name: string, data: unknown, client: TestClient): Promise<unknown> =>
  eventOf(name, data as WireValue | undefined, { client: () => client }).entity();

describe('event.entity()', () => {
  it.each<[string, string, unknown, Record<string, unknown>, unknown]>([
    ['a deal', 'ONCRMDEALUPDATE', deal, { 'crm.deal.get': { ID: '5' } }, { ID: '5' }],
    [
      'an item of a smart process',
      'ONCRMDYNAMICITEMUPDATE_147',
      { FIELDS: { ID: '5', ENTITY_TYPE_ID: '147' } },
      { 'crm.item.get': { item: { id: 5 } } },
      { id: 5 },
    ],
    ['a task', 'ONTASKUPDATE', task, { 'tasks.task.get': { task: { id: '8' } } }, { id: '8' }],
    [
      'a deal that is gone',
      'ONCRMDEALDELETE',
      deal,
      { 'crm.deal.get': fails(new Bitrix24RestError(failure('Not found'))) },
      null,
    ],
    [
      'a task that an administrator is not given',
      'ONTASKUPDATE',
      task,
      { 'tasks.task.get': [], ...admin },
      null,
    ],
    [
      'a deleted task that nobody is given',
      'ONTASKDELETE',
      task,
      { 'tasks.task.get': [], ...employee },
      null,
    ],
    [
      'a deleted post that nobody is given',
      'ONLIVEFEEDPOSTDELETE',
      { FIELDS: { POST_ID: '3' } },
      { 'log.blogpost.get': [] },
      null,
    ],
  ])('%s', async (_, name, data, answers, expected) => {
    expect(await read(name, data, testClient(answers))).toEqual(expected);
  });

  it.each<[string, string, unknown, Record<string, unknown>, string]>([
    [
      'a task that may be hidden',
      'ONTASKUPDATE',
      task,
      { 'tasks.task.get': [], ...employee },
      'EVENT_ENTITY_UNCLEAR',
    ],
    [
      'an entry of a calendar that may be hidden',
      'ONCALENDARENTRYUPDATE',
      { id: '4' },
      { 'calendar.event.getbyid': null, ...admin },
      'EVENT_ENTITY_UNCLEAR',
    ],
    [
      'an order that is about to be deleted, and hidden',
      'ONSALEBEFOREORDERDELETE',
      { FIELDS: { ID: '4' } },
      { 'sale.order.get': [] },
      'EVENT_ENTITY_UNCLEAR',
    ],
    [
      'an answer of another shape',
      'ONCRMDYNAMICITEMUPDATE',
      { FIELDS: { ID: '5', ENTITY_TYPE_ID: '147' } },
      { 'crm.item.get': { id: 5 } },
      'EVENT_ENTITY_UNCLEAR',
    ],
    ['an event without an object', 'ONAPPTEST', { QUERY: {} }, {}, 'EVENT_WITHOUT_ENTITY'],
    ['an event that the catalogue does not know', 'ONACMEUNKNOWN', deal, {}, 'EVENT_WITHOUT_ENTITY'],
    ['data without the id', 'ONCRMDEALUPDATE', { FIELDS: {} }, {}, 'EVENT_ENTITY_UNNAMED'],
    [
      'no rights',
      'ONCRMDEALUPDATE',
      deal,
      { 'crm.deal.get': fails(new RestAccessDeniedError(failure('no'))) },
      'REST_ACCESS_DENIED',
    ],
    [
      'no rights, in words',
      'ONCRMDEALDELETE',
      deal,
      { 'crm.deal.get': fails(new Bitrix24RestError(failure('Access denied'))) },
      'REST_REFUSED',
    ],
  ])('is an error for %s', async (_, name, data, answers, code) => {
    await expect(read(name, data, testClient(answers))).rejects.toMatchObject({ code });
  });

  it('names the event and the portal, and what to do', async () => {
    await expect(read('ONAPPTEST', undefined, testClient())).rejects.toMatchObject({
      message: expect.stringMatching(/ONAPPTEST event-1 of portal member\. Try: event\.client\.call\(\)/),
    });
  });

  it('reads once, however many ask; again after a failure', async () => {
    let fail = true;
    const client = testClient({
      'crm.deal.get': () => {
        if (fail) throw new Error('no connection');
        return { ID: '5' };
      },
    });
    const event = createTestEvent('ONCRMDEALUPDATE', deal, { client });
    await Promise.all([1, 2].map(() => expect(event.entity()).rejects.toThrow('no connection')));
    expect(client.calls).toHaveLength(1);
    fail = false;
    const [one, other] = await Promise.all([event.entity(), event.entity()]);
    expect(one).toBe(other);
    expect(await event.entity()).toBe(one);
    expect(client.calls).toEqual([
      { method: 'crm.deal.get', params: { id: '5' } },
      { method: 'crm.deal.get', params: { id: '5' } },
    ]);
  });
});

const Counted = customEvent<{ SKU: string }>('ONACMEENTITY');

/** Never run: it must compile as it says. */
async function types(
  one: BitrixEvent<'ONCRMDEALUPDATE'>,
  several: BitrixEvent<'ONCRMDEALUPDATE' | 'ONTASKUPDATE'>,
  item: BitrixEvent<'ONCRMDYNAMICITEMUPDATE_147'>,
  other: BitrixEvent<'ONCRMREQUISITEUPDATE'>,
  any: BitrixEvent<string>,
  without: BitrixEvent<'ONAPPTEST'>,
  mixed: BitrixEvent<'ONCRMDEALUPDATE' | 'ONAPPTEST'>,
  custom: BitrixEvent<typeof Counted>,
) {
  (await one.entity())?.STAGE_ID satisfies string | undefined;
  // @ts-expect-error -- it may be gone
  (await one.entity()).STAGE_ID satisfies string;
  if (several.name === 'ONTASKUPDATE') (await several.entity())?.responsibleId satisfies string | undefined;
  (await several.entity()) satisfies BitrixEntity<'ONCRMDEALUPDATE' | 'ONTASKUPDATE'> | null;
  (await item.entity())?.entityTypeId satisfies number | undefined;
  (await other.entity())?.RQ_INN satisfies unknown;
  (await any.entity())?.ID satisfies unknown;
  // @ts-expect-error -- it has no object
  await without.entity();
  // @ts-expect-error -- one of them has no object
  await mixed.entity();
  // @ts-expect-error -- the catalogue does not know it
  await custom.entity();
  // A handler of all events takes any of them.
  [one, several, item, without, custom] satisfies BitrixEvent<string>[];
}

it('compiles as it says, and only so', () => expect(types).toBeInstanceOf(Function));
