import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import type { NewOfflineRow } from '../offline/index.js';
import { post } from '../../test/receiver.js';

const T0 = Date.parse('2026-11-21T10:00:00Z');
const EVENT = 'ONCRMDEALUPDATE';
const METHODS = ['get', 'list', 'clear', 'error'] as const;
let now: number;
let portal: Bitrix24Emulator;
let auth: string;

type Params = Record<string, unknown>;
const call = (method: string, params: Params = {}, token = auth) =>
  post(`${portal.endpoint}event.offline.${method}`, { ...params, auth: token });
const result = async (method: string, params: Params = {}) => {
  const { status, body } = await call(method, params);
  expect({ status, error: body.error }).toEqual({ status: 200, error: undefined });
  return body.result;
};

const deal = (id: number) => ({ FIELDS: { ID: id } });
/** Puts rows there, by deal. */
const add = (...rows: [number, Partial<NewOfflineRow>?][]) =>
  rows.map(([id, row]) => portal.addOfflineRow('app', { event: EVENT, data: deal(id), ...row }));
/** The table in short: id, deal, reservation, error mark, connector. */
const state = () =>
  portal
    .offlineRows('app')
    .map(({ id, data, processId, error, connector }) =>
      [
        `${id} deal ${(data as ReturnType<typeof deal>).FIELDS.ID}`,
        processId || 'free',
        ...(error ? ['error'] : []),
        ...(connector ? [`in ${connector}`] : []),
      ].join(' '),
    );
const ids = (answer: { events: { ID: string }[] }): string[] => answer.events.map(({ ID }) => ID);

async function start(options: Parameters<typeof Bitrix24Emulator.start>[0] = {}) {
  now = T0;
  portal = await Bitrix24Emulator.start({ now: () => now, ...options });
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
  auth = portal.tokenFor('app').accessToken;
}
beforeEach(() => start());
afterEach(() => portal.stop());

describe('who may', () => {
  it.each(METHODS)('%s: administrators of an application only', async (method) => {
    const user = portal.tokenFor('app', portal.addUser().id).accessToken;
    // Before any look at the parameters.
    expect(await call(method, { limit: 0 }, user)).toEqual({
      status: 403,
      body: { error: 'ACCESS_DENIED', error_description: 'Access denied!' },
    });
    const { url } = portal.addIncomingWebhook();
    expect(await post(`${url}event.offline.${method}`)).toEqual({
      status: 403,
      body: {
        error: 'WRONG_AUTH_TYPE',
        error_description: 'Current authorization type is denied for this method',
      },
    });
    expect(() => portal.as(1).call(`event.offline.${method}`)).toThrow('WRONG_AUTH_TYPE');
  });
});

describe('event.offline.get', () => {
  it('hands out rows and deletes them', async () => {
    add([7], [8, { userId: 0 }]);
    const [first] = portal.offlineRows('app');
    expect(await result('get')).toEqual({
      process_id: null,
      events: [
        {
          ID: '1',
          TIMESTAMP_X: '2026-11-21T10:00:00+00:00',
          EVENT_NAME: EVENT,
          EVENT_DATA: { FIELDS: { ID: 7 } },
          EVENT_ADDITIONAL: { user_id: '1' },
          MESSAGE_ID: first!.messageId,
        },
        expect.objectContaining({ ID: '2', EVENT_ADDITIONAL: { user_id: 0 } }),
      ],
    });
    expect(state()).toEqual([]);
    expect(await result('get')).toEqual({ process_id: null, events: [] });
  });

  it('reserves them with clear=0, also none, and reads them again', async () => {
    add([1], [2]);
    const first = await result('get', { clear: 0, limit: 1 });
    expect(first).toMatchObject({
      process_id: expect.stringMatching(/^[\da-z]{32}$/),
      events: [{ ID: '1' }],
    });
    expect(state()).toEqual([`1 deal 1 ${first.process_id}`, '2 deal 2 free']);
    const again = await result('get', { clear: '0', process_id: ` ${first.process_id} ` });
    expect(again).toEqual(first);
    expect(ids(await result('get'))).toEqual(['2']);
    const empty = await result('get', { clear: 0 });
    expect(empty).toEqual({ process_id: expect.stringMatching(/^\w{32}$/), events: [] });
    expect(empty.process_id).not.toBe(first.process_id);
    expect(await result('get', { clear: 0, process_id: 'unknown' })).toEqual({
      process_id: 'unknown',
      events: [],
    });
  });

  it('answers null, false or lists where the data have nothing else', async () => {
    portal.addOfflineRow('app', { event: 'onAppTest' });
    portal.addOfflineRow('app', { event: 'ONX', data: false });
    portal.addOfflineRow('app', { event: 'ONY', data: { empty: {} } });
    const { events } = await result('get');
    expect(events.map((row: any) => [row.EVENT_NAME, row.EVENT_DATA])).toEqual([
      ['ONAPPTEST', null],
      ['ONX', false],
      ['ONY', { empty: [] }],
    ]);
  });

  // Deals 1 to 4; 2 is marked, 3 is held by p, 4 is in the queue of X. Deal 5 is the oldest.
  it.each<[string, Params, string[], string[]]>([
    ['free rows, the oldest first', {}, ['5', '1'], ['2', '3', '4']],
    ['marked ones only', { error: 1 }, ['2'], ['1', '3', '4', '5']],
    ['another error is none', { error: 2 }, ['5', '1'], ['2', '3', '4']],
    ['another connector', { auth_connector: 'X' }, ['4'], ['1', '2', '3', '5']],
    ['a connector without rows', { auth_connector: 'x' }, [], ['1', '2', '3', '4', '5']],
    ['a filter', { filter: { '>ID': 1 } }, ['5'], ['1', '2', '3', '4']],
    ['an order and a limit', { Order: { ID: 'asc' }, LIMIT: '1' }, ['1'], ['2', '3', '4', '5']],
    ['null is absent', { clear: null, process_id: null, limit: null }, ['5', '1'], ['2', '3', '4']],
    ['any other clear', { clear: 2 }, ['5', '1'], ['2', '3', '4']],
    ['a reservation, deleted', { process_id: 'p' }, ['3'], ['1', '2', '4', '5']],
    ['a reservation without marked rows', { process_id: 'p', error: 1 }, [], ['1', '2', '3', '4', '5']],
    ['the free rows, deleted with the marked ones', { process_id: '' }, ['5', '1'], ['3', '4']],
  ])('%s', async (_, params, given, left) => {
    add([1], [2, { error: true }], [3, { processId: 'p' }], [4, { connector: 'X' }], [5, { at: T0 - 1000 }]);
    expect(ids(await result('get', params))).toEqual(given);
    expect(portal.offlineRows('app').map(({ id }) => String(id))).toEqual(left);
  });

  it('deletes the whole reservation, whatever limit and filter keep back', async () => {
    add([1, { processId: 'p' }], [2, { processId: 'p' }], [3, { processId: 'p', error: true }], [4]);
    const none = await result('get', { process_id: 'p', filter: { ID: 99 } });
    expect(none).toEqual({ process_id: 'p', events: [] });
    expect(state()).toHaveLength(4);
    expect(ids(await result('get', { process_id: 'p', limit: 1 }))).toEqual(['1']);
    expect(state()).toEqual(['4 deal 4 free']);
  });

  it('has a marked row reserved, and asks for error=1 again', async () => {
    add([1, { error: true }]);
    const { process_id } = await result('get', { error: 1, clear: 0 });
    expect(ids(await result('get', { process_id, clear: 0 }))).toEqual([]);
    expect(ids(await result('get', { process_id, clear: 0, error: 1 }))).toEqual(['1']);
  });

  it('gives fifty, or as many as asked', async () => {
    add(...Array.from({ length: 70 }, (_, index): [number] => [index]));
    expect(ids(await result('get', { clear: 0 }))).toHaveLength(50);
    add(...Array.from({ length: 70 }, (_, index): [number] => [100 + index]));
    expect(ids(await result('get', { limit: 1000 }))).toHaveLength(90);
  });

  const wrongArgument = (text: string, argument?: string) => ({
    status: 400,
    body: { error: 'ERROR_ARGUMENT', error_description: text, ...(argument !== undefined && { argument }) },
  });
  // In the order of the checks: each row also violates what stands below it.
  it.each<[string, Params, object]>([
    [
      'the plan',
      { clear: 0, limit: 0, filter: 'x' },
      {
        status: 403,
        body: {
          error: 'WRONG_LICENSE',
          error_description:
            'This feature is not enabled for the current license: extended offline events handling',
        },
      },
    ],
    ['limit', { limit: 0, filter: 'x' }, wrongArgument('Value must be positive integer', 'LIMIT')],
    [
      'limit as text',
      { limit: 'all', filter: 'x' },
      wrongArgument('Value must be positive integer', 'LIMIT'),
    ],
    ['filter', { filter: { '!ID': 1 }, order: 'x' }, wrongArgument('Filter operation not allowed: !')],
    [
      'order',
      { order: { ERROR: 'ASC' }, filter: { ID: [1] } },
      wrongArgument('Order field not allowed: ERROR'),
    ],
    [
      'a list',
      { filter: { '@ID': [1] } },
      wrongArgument("The value of an argument '@ID' has an invalid type", '@ID'),
    ],
  ])('refuses: %s', async (_, params, answer) => {
    portal.setFeatures({ rest_offline_extended: false });
    add([1]);
    expect(await call('get', params)).toEqual(answer);
    expect(state()).toEqual(['1 deal 1 free']);
  });

  it('takes lists where a reservation is read again', async () => {
    add([1, { processId: 'p' }], [2, { processId: 'p' }]);
    expect(ids(await result('get', { process_id: 'p', clear: 0, filter: { '@ID': [2, 3] } }))).toEqual(['2']);
  });

  it('is disjoint for parallel calls', async () => {
    add([1], [2], [3], [4]);
    const answers = await Promise.all([1, 2, 3].map(() => result('get', { clear: 0, limit: 2 })));
    expect(answers.flatMap(ids).toSorted()).toEqual(['1', '2', '3', '4']);
  });

  it('overlaps in newer portals: the second one has the rows', async () => {
    await portal.stop();
    await start({ offline: { overlap: 50 } });
    add([1], [2]);
    const [first, second] = [await result('get', { clear: 0 }), await result('get', { clear: 0 })];
    expect([ids(first), ids(second)]).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(state()).toEqual([`1 deal 1 ${second.process_id}`, `2 deal 2 ${second.process_id}`]);
    await result('clear', { process_id: first.process_id });
    expect(state()).toHaveLength(2);
    now += 50;
    expect(ids(await result('get', { clear: 0 }))).toEqual([]);
  });
});

describe('event.offline.list', () => {
  it('shows rows of every state of one queue', async () => {
    add([1, { processId: 'p' }], [2, { error: true }], [3, { connector: 'X' }]);
    const { body } = await call('list');
    expect(body).toMatchObject({
      result: [
        { ID: '1', EVENT_DATA: { FIELDS: { ID: 1 } }, PROCESS_ID: 'p', ERROR: '0' },
        { ID: '2', PROCESS_ID: '', ERROR: '1' },
      ],
      total: 2,
    });
    expect(Object.keys(body.result[0])).toEqual([
      'ID',
      'TIMESTAMP_X',
      'EVENT_NAME',
      'EVENT_DATA',
      'EVENT_ADDITIONAL',
      'MESSAGE_ID',
      'PROCESS_ID',
      'ERROR',
    ]);
    expect(state()[0]).toBe('1 deal 1 p');
  });

  it.each<[Params, string[]]>([
    [{ filter: { PROCESS_ID: 'p' } }, ['1']],
    [{ filter: { PROCESS_ID: '' }, order: { ID: 'DESC' } }, ['4', '2']],
    [{ filter: { '=ERROR': 1 } }, ['2']],
    [{ filter: { '@ID': [1, 4] } }, ['1', '4']],
    [{ auth_connector: 'X' }, ['3']],
  ])('%j', async (params, expected) => {
    add([1, { processId: 'p' }], [2, { error: true }], [3, { connector: 'X' }], [4]);
    expect((await result('list', params)).map((row: { ID: string }) => row.ID)).toEqual(expected);
  });

  it('has pages of fifty', async () => {
    add(...Array.from({ length: 120 }, (_, index): [number] => [index]));
    const pages = await Promise.all([undefined, 50, '100'].map((from) => call('list', { start: from })));
    expect(pages.map(({ body }) => [body.result[0].ID, body.result.length, body.next, body.total])).toEqual([
      ['1', 50, 50, 120],
      ['51', 50, 100, 120],
      ['101', 20, undefined, 120],
    ]);
  });

  it.each<[Params, string]>([
    [{ filter: { CONNECTOR_ID: 'X' } }, 'Filter field not allowed: CONNECTOR_ID'],
    [{ order: { USER: 'ASC' } }, 'Order field not allowed: USER'],
  ])('refuses %j', async (params, text) => {
    expect(await call('list', params)).toEqual({
      status: 400,
      body: { error: 'ERROR_ARGUMENT', error_description: text },
    });
  });
});

const ROWS: [number, Partial<NewOfflineRow>?][] = [
  [1, { processId: 'p' }],
  [2, { processId: 'p' }],
  [1],
  [3, { error: true }],
  [1, { processId: 'foreign' }],
  [1, { processId: 'p', connector: 'X' }],
];
const ALL = [
  '1 deal 1 p',
  '2 deal 2 p',
  '3 deal 1 free',
  '4 deal 3 free error',
  '5 deal 1 foreign',
  '6 deal 1 p in X',
];
const without = (...gone: number[]): string[] => ALL.filter((row) => !gone.includes(Number.parseInt(row)));
/** `MESSAGE_ID`s by deal. */
const messages = (...deals: number[]): string[] =>
  deals.map(
    (id) =>
      portal.offlineRows('app').find((row) => (row.data as ReturnType<typeof deal>).FIELDS.ID === id)!
        .messageId,
  );

describe('event.offline.clear', () => {
  it.each<[string, () => Params, string[]]>([
    ['a reservation', () => ({ process_id: 'p' }), without(1, 2)],
    ['some of it by id', () => ({ process_id: 'p', id: ['2', 3] }), without(2)],
    ['some of it by message', () => ({ process_id: 'p', message_id: messages(1) }), without(1)],
    ['by message rather than id', () => ({ process_id: 'p', message_id: messages(1), id: [2] }), without(1)],
    [
      'all for an empty list of messages',
      () => ({ process_id: 'p', message_id: [], id: [2] }),
      without(1, 2),
    ],
    ['all for an empty list of ids', () => ({ process_id: 'p', id: [] }), without(1, 2)],
    ['a map is a list', () => ({ process_id: 'p', id: { a: 1 } }), without(1)],
    ['the free rows, marked ones too', () => ({ process_id: '' }), without(3, 4)],
    ['spaces count as empty', () => ({ process_id: ' ' }), without(3, 4)],
    ['nothing for an unknown one', () => ({ process_id: 'unknown' }), ALL],
    ['nothing by another connector', () => ({ process_id: 'p', auth_connector: 'Y' }), ALL],
    ['the queue of a connector', () => ({ process_id: 'p', auth_connector: 'X' }), without(6)],
  ])('%s', async (_, params, left) => {
    add(...ROWS);
    expect(await result('clear', params())).toBe(true);
    expect(state()).toEqual(left);
  });

  it.each<[Params, string, string]>([
    [{}, "Argument 'PROCESS_ID' is null or empty", 'PROCESS_ID'],
    [{ process_id: null, id: 'x' }, "Argument 'PROCESS_ID' is null or empty", 'PROCESS_ID'],
    [{ process_id: 'p', message_id: 'x' }, 'Value must be array of MESSAGE_ID values', 'message_id'],
    [
      { process_id: 'p', message_id: ['a'.repeat(31)] },
      'Value must be array of MESSAGE_ID values',
      'messsage_id',
    ],
    [{ process_id: 'p', id: '1' }, 'Value must be array of integers', 'id'],
    [{ process_id: 'p', id: [1, 0] }, 'Value must be array of integers', 'id'],
  ])('refuses %j', async (params, error_description, argument) => {
    add(...ROWS);
    expect(await call('clear', params)).toEqual({
      status: 400,
      body: { error: 'ERROR_ARGUMENT', error_description, argument },
    });
    expect(state()).toEqual(ALL);
  });
});

describe('event.offline.error', () => {
  it.each<[string, () => Params, string[]]>([
    [
      'marks, and deletes the newer free row and the foreign reservation',
      () => ({ process_id: 'p', message_id: messages(1) }),
      ['1 deal 1 free error', ...without(1, 3, 5)],
    ],
    [
      'marks nothing by a wrong process_id, but deletes',
      () => ({ process_id: 'wrong', message_id: messages(1) }),
      without(1, 3, 5),
    ],
    [
      'marks free rows by an empty one',
      () => ({ process_id: '', message_id: messages(1) }),
      ['2 deal 2 p', '3 deal 1 free error', '4 deal 3 free error', '6 deal 1 p in X'],
    ],
    ['leaves marked rows alone', () => ({ process_id: 'x', message_id: messages(3) }), ALL],
    ['knows no length', () => ({ process_id: 'p', message_id: ['short'] }), ALL],
    ['does nothing for an empty list', () => ({ process_id: 'p', message_id: [] }), ALL],
    [
      'works in one queue',
      () => ({ process_id: 'p', message_id: messages(1), auth_connector: 'X' }),
      [...without(6), '6 deal 1 free error in X'],
    ],
  ])('%s', async (_, params, left) => {
    add(...ROWS);
    expect(await result('error', params())).toBe(true);
    expect(state()).toEqual(left);
  });

  it('starves an object: a marked row swallows its changes', async () => {
    await post(`${portal.endpoint}event.bind`, { event: EVENT, event_type: 'offline', auth });
    portal.fire(EVENT, deal(1));
    const { process_id, events } = await result('get', { clear: 0 });
    await result('error', { process_id, message_id: [events[0].MESSAGE_ID] });
    portal.fire(EVENT, deal(1));
    expect(ids(await result('get'))).toEqual([]);
    expect(ids(await result('get', { error: 1 }))).toEqual(['1']);
  });

  it.each<[Params, string, string]>([
    [{ message_id: [] }, "Argument 'PROCESS_ID' is null or empty", 'PROCESS_ID'],
    [{ process_id: 'p' }, 'Value must be array of MESSAGE_ID values', 'message_id'],
    [{ process_id: 'p', message_id: 'x' }, 'Value must be array of MESSAGE_ID values', 'message_id'],
  ])('refuses %j', async (params, error_description, argument) => {
    expect(await call('error', params)).toEqual({
      status: 400,
      body: { error: 'ERROR_ARGUMENT', error_description, argument },
    });
  });
});
