import { describe, expect, it } from '@jest/globals';
import { readBatch, readRows } from './offline-row.js';
import { dedupKeyOf, rowToEvent } from './to-inbox-event.js';

const MESSAGE = 'a'.repeat(32);
const raw = (more: object = {}): object => ({
  ID: '7',
  TIMESTAMP_X: '2026-11-21T12:00:05+02:00',
  EVENT_NAME: 'onCrmDealUpdate',
  EVENT_DATA: { FIELDS: { ID: 5 } },
  EVENT_ADDITIONAL: { user_id: '3' },
  MESSAGE_ID: MESSAGE,
  ...more,
});
const only = (more: object) => readRows([raw(more)], 50).rows[0]!;

describe('readRows', () => {
  it('reads a row of a get and of a list', () => {
    expect(only({})).toEqual({
      id: '7',
      messageId: MESSAGE,
      event: 'ONCRMDEALUPDATE',
      data: { FIELDS: { ID: 5 } },
      userId: '3',
      changedAt: Date.parse('2026-11-21T10:00:05Z'),
      processId: '',
    });
    expect(only({ ID: 7, PROCESS_ID: 'p', ERROR: '1' })).toMatchObject({ id: '7', processId: 'p' });
  });

  it.each<[string, object, object]>([
    ['nobody', { EVENT_ADDITIONAL: { user_id: 0 } }, { userId: undefined }],
    ['nobody as a text', { EVENT_ADDITIONAL: { user_id: '0' } }, { userId: undefined }],
    ['a number', { EVENT_ADDITIONAL: { user_id: 12 } }, { userId: '12' }],
    ['an empty list', { EVENT_ADDITIONAL: [] }, { userId: undefined }],
    ['nothing', { EVENT_ADDITIONAL: null }, { userId: undefined }],
    ['a time that is none', { TIMESTAMP_X: 'soon' }, { changedAt: undefined }],
    ['no time', { TIMESTAMP_X: null }, { changedAt: undefined }],
  ])('bears %s', (_, more, expected) => {
    const { userId, changedAt } = only(more);
    expect({ userId, changedAt }).toMatchObject(expected);
  });

  it.each<[string, unknown, number]>([
    ['a map, as PHP sends lists with gaps', { 1: raw(), 3: raw() }, 2],
    ['an empty list', [], 0],
    ['nothing', null, 0],
    ['false', false, 0],
    ['what is no row', ['x', null, 5, raw()], 1],
    ['what names no message', [raw({ MESSAGE_ID: null })], 0],
    ['a message that no portal names', [raw({ MESSAGE_ID: 'x'.repeat(65) }), raw({ MESSAGE_ID: 'a\nb' })], 0],
  ])('bears %s', (_, rows, count) => expect(readRows(rows, 50).rows).toHaveLength(count));
});

describe('names of events', () => {
  it.each<[string, unknown, string]>([
    ['in any case', 'onCrmDealAdd', 'ONCRMDEALADD'],
    ['of a module', 'CATALOG.PRODUCT.ON.ADD', 'CATALOG.PRODUCT.ON.ADD'],
    ['of a class', 'Acme\\Stock::OnCount', 'ACME\\STOCK::ONCOUNT'],
    ['of 255 letters', 'x'.repeat(255), 'X'.repeat(255)],
    ['of 256 letters: none', 'x'.repeat(256), ''],
    ['of a megabyte: none', 'x'.repeat(2 ** 20), ''],
    ['of two lines: none', 'ONCRMDEALADD\n[Nest] 1', ''],
    ['with an escape sequence: none', '\u001b[31mONCRMDEALADD', ''],
    ['that are empty: none', '', ''],
    ['that are a map: none', { a: 1 }, ''],
  ])('%s', (_, name, expected) => expect(only({ EVENT_NAME: name }).event).toBe(expected));
});

describe('readRows of more rows than were asked for', () => {
  it.each([
    ['a list', Array.from({ length: 7 }, (_, id) => raw({ ID: id + 1 }))],
    ['a map', Object.fromEntries(Array.from({ length: 7 }, (_, id) => [id + 3, raw({ ID: id + 1 })]))],
  ])('reads those only: %s', (_, rows) => {
    const read = readRows(rows, 5);
    expect([read.rows.length, read.surplus, read.lastId]).toEqual([5, 2, '5']);
  });
});

describe('readBatch', () => {
  it.each<[unknown, string | undefined, number]>([
    [{ process_id: 'p', events: [raw()] }, 'p', 1],
    [{ process_id: 'p', events: [] }, 'p', 0],
    [{ process_id: null, events: [raw()] }, undefined, 1],
    [{ process_id: '', events: [] }, undefined, 0],
    [{ process_id: 42, events: [] }, '42', 0],
    [{ process_id: 'p'.repeat(65), events: [raw()] }, undefined, 1],
    [{ process_id: 'p\nq', events: [] }, undefined, 0],
    [[], undefined, 0],
    [null, undefined, 0],
    [true, undefined, 0],
  ])('%j', (result, processId, rows) => {
    const batch = readBatch(result, 50);
    expect([batch.processId, batch.rows.length]).toEqual([processId, rows]);
  });
});

describe('rowToEvent', () => {
  const queue = { memberId: 'm', connector: 'c', domain: 'p.example.com' };
  const event = (more: object) => rowToEvent(only(more), queue, 1_000);

  it('is an event of the offline queue, without a token', () => {
    expect(event({})).toEqual({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      name: 'ONCRMDEALUPDATE',
      source: 'offline',
      memberId: 'm',
      domain: 'p.example.com',
      userId: '3',
      data: { FIELDS: { ID: '5' } },
      secretData: false,
      occurredAt: Date.parse('2026-11-21T10:00:05Z'),
      receivedAt: 1_000,
    });
    expect(event({ TIMESTAMP_X: '' }).occurredAt).toBe(1_000);
  });

  // What an online event would bring of the same (protocol 1.3).
  it.each<[string, unknown, unknown]>([
    [
      'an object',
      { FIELDS: { ID: 5, OPEN: true, NAME: 'a' } },
      { FIELDS: { ID: '5', OPEN: '1', NAME: 'a' } },
    ],
    ['a list', ['a', 2], ['a', '2']],
    ['a map of a list', { 0: 'a', 1: 'b' }, ['a', 'b']],
    ['nulls and empty ones within', { A: null, B: [], C: {}, D: { E: null }, F: '' }, { F: '' }],
    ['brackets in a key', { 'a[b]': 1 }, { 'a[b]': '1' }],
    ['false', false, undefined],
    ['null', null, undefined],
    ['an empty text', '', undefined],
    ['an empty list', [], undefined],
    ['an empty object', {}, undefined],
    ['nothing', undefined, undefined],
    ['a name of a prototype', JSON.parse('{"__proto__":{"x":1},"A":1}'), { A: '1' }],
    ['secrets', { auth: { application_token: 't', member_id: 'm' } }, { auth: { member_id: 'm' } }],
  ])('reads data that are %s', (_, data, expected) =>
    expect(event({ EVENT_DATA: data }).data).toEqual(expected),
  );

  it.each<[string, () => unknown]>([
    [
      'too deep',
      () => {
        let data: unknown = 'end';
        for (let depth = 0; depth < 1_500; depth++) data = { a: data };
        return data;
      },
    ],
    ['too many', () => Object.fromEntries(Array.from({ length: 100_001 }, (_, n) => [`k${n}`, 1]))],
  ])('refuses data that are %s, and loses none silently', (_, data) => {
    expect(() => event({ EVENT_DATA: data() })).toThrow(/nested deeper than/);
  });

  it('reads data of 500 levels', () => {
    let data: unknown = 'end';
    for (let depth = 0; depth < 500; depth++) data = { a: data };
    expect(JSON.stringify(event({ EVENT_DATA: data }).data)).toContain('end');
  });
});

it('dedupKeyOf tells portals, connectors, reservations and messages apart', () => {
  const key = dedupKeyOf({ memberId: 'm', connector: 'c' }, 'p', { messageId: 'x' });
  expect(key).toBe('offline:m:c:p:x');
});
