import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../../emulator.js';
import { post, type Receiver, startReceiver } from '../../../test/receiver.js';

let receiver: Receiver;
let portal: Bitrix24Emulator;
let auth: string;
const call = async (method: string, params = {}) => post(portal.endpoint + method, { ...params, auth });
const ids = (body: { result: { ID: string }[] }) => body.result.map(({ ID }) => Number(ID));
const result = async (method: string, params = {}) => (await call(method, params)).body.result;

beforeEach(async () => {
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start({ now: () => Date.parse('2026-01-02T03:04:05Z') });
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: `${receiver.origin}/h` });
  auth = portal.tokenFor('app').accessToken;
  await portal.settled();
  receiver.received.length = 0;
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

describe.each([
  ['deal', 'DEAL', { TITLE: 'One' }, { TITLE: 'One' }],
  [
    'contact',
    'CONTACT',
    { NAME: 'Ann', PHONE: [{ VALUE: '+1', VALUE_TYPE: 'HOME' }] },
    { HAS_PHONE: 'Y', PHONE: [{ ID: '1', VALUE: '+1', VALUE_TYPE: 'HOME', TYPE_ID: 'PHONE' }] },
  ],
  ['lead', 'LEAD', { TITLE: 'L' }, { TITLE: 'L' }],
  ['company', 'COMPANY', { TITLE: 'C' }, { TITLE: 'C', COMPANY_TYPE: 'CUSTOMER' }],
  ['product', 'PRODUCT', { NAME: 'P', PRICE: 5 }, { NAME: 'P', PRICE: '5' }],
  ['quote', 'QUOTE', { TITLE: 'Q' }, { TITLE: 'Q' }],
  ['activity', 'ACTIVITY', { SUBJECT: 'A' }, { SUBJECT: 'A' }],
])('crm.%s', (type, name, fields, kept) => {
  it('adds, gets, updates, deletes, lists, and raises its events', async () => {
    for (const verb of ['ADD', 'UPDATE', 'DELETE']) {
      await result('event.bind', { event: `ONCRM${name}${verb}`, handler: `${receiver.origin}/h` });
    }
    expect(await result(`crm.${type}.add`, { fields })).toBe(1);
    expect(await result(`crm.${type}.update`, { ID: '1', FIELDS: { COMMENTS: 5, UF_CRM_1: 'x' } })).toBe(
      true,
    );
    const stored = await result(`crm.${type}.get`, { id: 1 });
    expect(stored).toMatchObject({
      ID: '1',
      COMMENTS: '5',
      UF_CRM_1: 'x',
      DATE_CREATE: '2026-01-02T03:04:05+00:00',
      CREATED_BY_ID: '1',
    });
    expect(stored).toMatchObject(kept);
    expect((await call(`crm.${type}.list`, { select: ['COMMENTS'] })).body).toMatchObject({
      result: [{ ID: '1', COMMENTS: '5' }],
      total: 1,
    });
    expect(await result(`crm.${type}.delete`, { id: 1 })).toBe(true);
    expect(await call(`crm.${type}.get`, { id: 1 })).toEqual({
      status: 400,
      body: { error: '', error_description: 'Not found' },
    });
    await portal.settled();
    const data = { FIELDS: { ID: '1' } };
    expect(Object.fromEntries(receiver.received.map(({ form }) => [form.event, form.data]))).toEqual({
      [`ONCRM${name}ADD`]: data,
      [`ONCRM${name}DELETE`]: data,
      [`ONCRM${name}UPDATE`]: data,
    });
  });

  it.each<[string, object, string]>([
    ['get', {}, 'ID is not defined or invalid.'],
    ['update', { id: 'x' }, 'ID is not defined or invalid.'],
    ['update', { id: 9, fields: {} }, 'Not found'],
    ['delete', { id: 9 }, 'Not found'],
    ['add', { fields: 'x' }, "Parameter 'fields' must be array."],
    ['add', {}, "Parameter 'fields' must be array."],
  ])('%s %j: %s', async (verb, params, description) => {
    expect(await call(`crm.${type}.${verb}`, params)).toEqual({
      status: 400,
      body: { error: '', error_description: description },
    });
  });
});

describe('a list', () => {
  beforeEach(() => {
    for (let index = 1; index <= 120; index++)
      portal.as(1).call('crm.deal.add', { fields: { TITLE: `D${index % 10}` } });
  });

  it('comes in pages of fifty', async () => {
    const pages = [0, 50, 100].map((start) => call('crm.deal.list', { start }));
    const bodies = (await Promise.all(pages)).map(({ body }) => body);
    expect(bodies.map((body) => [body.result.length, body.total, body.next])).toEqual([
      [50, 120, 50],
      [50, 120, 100],
      [20, 120, undefined],
    ]);
    expect(Object.keys(bodies[0])).toEqual(['result', 'next', 'total', 'time']);
    expect(ids(bodies[2])[0]).toBe(101);
  });

  it('skips counting with start -1', async () => {
    const { body } = await call('crm.deal.list', {
      start: -1,
      filter: { '>ID': 100 },
      order: { ID: 'DESC' },
    });
    expect([ids(body)[0], body.total, body.next]).toEqual([120, undefined, undefined]);
  });

  it('filters, orders and selects', async () => {
    const { body } = await call('crm.deal.list', {
      filter: { TITLE: 'D3', '<=ID': 33 },
      order: { TITLE: 'asc', ID: 'desc' },
      select: ['ID', 'TITLE'],
    });
    expect(body.result).toEqual([33, 23, 13, 3].map((id) => ({ TITLE: 'D3', ID: String(id) })));
  });
});

describe('tasks.task', () => {
  it('takes upper case, answers camel case, raises events with halves', async () => {
    for (const verb of ['ADD', 'UPDATE', 'DELETE']) {
      await result('event.bind', { event: `ONTASK${verb}`, handler: `${receiver.origin}/h` });
    }
    const { task } = await result('tasks.task.add', { fields: { TITLE: 'T', RESPONSIBLE_ID: 1 } });
    expect(task).toMatchObject({
      id: '1',
      title: 'T',
      responsibleId: '1',
      createdBy: '1',
      responsible: { name: 'Ada Admin' },
    });
    expect(await result('tasks.task.update', { taskId: 1, fields: { STATUS: 3 } })).toMatchObject({
      task: { status: '3' },
    });
    expect(await result('tasks.task.get', { taskId: '1', select: ['TITLE'] })).toEqual({
      task: { id: '1', title: 'T', group: [] },
    });
    expect((await call('tasks.task.list', { filter: { STATUS: 3 } })).body).toMatchObject({
      result: { tasks: [{ id: '1' }] },
      total: 1,
    });
    expect(await result('tasks.task.delete', { taskId: 1 })).toEqual({ task: true });
    expect(await result('tasks.task.get', { taskId: 1 })).toEqual([]);
    await portal.settled();
    const data = Object.fromEntries(receiver.received.map(({ form }) => [form.event, form.data]));
    const undefinedAll = {
      FIELDS_BEFORE: 'undefined',
      FIELDS_AFTER: 'undefined',
      IS_ACCESSIBLE_BEFORE: 'undefined',
      IS_ACCESSIBLE_AFTER: 'undefined',
    };
    expect(data).toEqual({
      ONTASKADD: { ...undefinedAll, FIELDS_AFTER: { ID: '1' }, IS_ACCESSIBLE_BEFORE: 'N' },
      ONTASKUPDATE: { ...undefinedAll, FIELDS_BEFORE: { ID: '1' }, FIELDS_AFTER: { ID: '1' } },
      ONTASKDELETE: { ...undefinedAll, FIELDS_BEFORE: { ID: '1' }, IS_ACCESSIBLE_AFTER: 'N' },
    });
  });

  it.each<[string, object, string]>([
    ['add', { fields: {} }, '100'],
    ['add', { fields: { TITLE: 'T' } }, 'ERROR_CORE'],
    ['add', { fields: { RESPONSIBLE_ID: 1 } }, 'ERROR_CORE'],
    ['get', {}, '100'],
    ['get', { taskId: 'x' }, '0'],
    ['update', { taskId: 9, fields: { TITLE: 'x' } }, '0'],
    ['delete', { taskId: 9 }, '1048582'],
  ])('%s %j: %s', async (verb, params, error) => {
    expect(await call(`tasks.task.${verb}`, params)).toMatchObject({ status: 400, body: { error } });
  });
});
