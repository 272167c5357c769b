import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { B24OAuth, type B24OAuthParams } from '@bitrix24/b24jssdk';
import { Bitrix24Emulator } from '../emulator.js';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';

const DAY = 86_400_000;
let now = Date.parse('2026-01-02T03:04:05Z');
let receiver: Receiver;
let portal: Bitrix24Emulator;
let auth: string;

beforeEach(async () => {
  now = Date.parse('2026-01-02T03:04:05Z');
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start({ now: () => now });
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: `${receiver.origin}/h` });
  auth = portal.tokenFor('app').accessToken;
  await portal.settled();
  receiver.received.length = 0;
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

const call = (method: string, query: object = {}, headers = {}) =>
  post(`${portal.endpoint}api/${method}`, { ...query, auth }, headers);
const batch = (commands: unknown[]) =>
  post(`${portal.endpoint}api/batch`, commands, { authorization: `Bearer ${auth}` });
const newTask = { fields: { title: 'T', creatorId: 1, responsibleId: 1 } };
const code = (name: string) => `BITRIX_REST_V3_EXCEPTION_${name}`;
const REQUEST = 'VALIDATION_REQUESTVALIDATIONEXCEPTION';
const invalid = (fields: Record<string, string>) => ({
  code: code(REQUEST),
  validation: Object.entries(fields).map(([field, message]) => ({ message, field })),
});

describe('tasks.task.*', () => {
  it('adds and gets, the same tasks as the older REST, and raises its event', async () => {
    portal
      .as(1)
      .call('tasks.task.add', { fields: { TITLE: 'old', RESPONSIBLE_ID: 1, STATUS: 5, PRIORITY: 2 } });
    await post(`${portal.endpoint}event.bind`, { auth, event: 'ONTASKADD', handler: `${receiver.origin}/h` });
    const added = await call('tasks.task.add', {
      fields: { ...newTask.fields, deadline: '2026-02-01T00:00:00+00:00' },
    });
    expect(added.status).toBe(200);
    expect(Object.keys(added.body)).toEqual(['result', 'time']);
    expect(added.body.result.item).toEqual({
      id: 2,
      title: 'T',
      description: '',
      creatorId: 1,
      created: '2026-01-02T03:04:05+00:00',
      responsibleId: 1,
      deadline: '2026-02-01T00:00:00+00:00',
      groupId: 0,
      priority: 'average',
      status: 'pending',
      parentId: null,
      changed: '2026-01-02T03:04:05+00:00',
      changedById: 1,
      closed: null,
    });
    await portal.settled();
    expect(receiver.received[0]!.form.data).toMatchObject({ FIELDS_AFTER: { ID: '2' } });
    const select = ['id', 'status', 'priority', 'responsible.name', 'responsible.id', 'creator.name'];
    expect((await call('tasks.task.get', { id: 1, select })).body.result).toEqual({
      item: {
        id: 1,
        status: 'completed',
        priority: 'high',
        responsible: { name: 'Ada Admin', id: 1 },
        creator: { name: 'Ada Admin' },
      },
    });
    expect(portal.as(1).call('tasks.task.get', { taskId: 2 })).toMatchObject({ task: { title: 'T' } });
  });

  it('lists: filter, order, pages, and ids only unless asked for more', async () => {
    for (const title of ['c', 'a', 'b', 'a'])
      await call('tasks.task.add', { fields: { ...newTask.fields, title } });
    const items = async (query: object) => (await call('tasks.task.list', query)).body.result.items;
    expect(await items({})).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]);
    const select = ['id', 'title'];
    expect(await items({ select, filter: [['id', '>', 1]], order: { title: 'ASC', id: 'DESC' } })).toEqual([
      { id: 4, title: 'a' },
      { id: 2, title: 'a' },
      { id: 3, title: 'b' },
    ]);
    expect(await items({ pagination: { page: 2, limit: 3 } })).toEqual([{ id: 4 }]);
    expect(await items({ pagination: { offset: 1, limit: 2 } })).toEqual([{ id: 2 }, { id: 3 }]);
  });

  it('pages by 50, at most by 1000', async () => {
    for (let index = 0; index < 1001; index++)
      portal.as(1).call('tasks.task.add', { fields: { TITLE: 'x', RESPONSIBLE_ID: 1 } });
    const count = async (pagination?: object) =>
      (await call('tasks.task.list', { pagination })).body.result.items.length;
    expect([await count(), await count({ limit: 5000 })]).toEqual([50, 1000]);
  });

  it.each<[string, object, { code: string; validation?: object[] }]>([
    ['get', {}, invalid({ id: 'Required field `id` is not specified' })],
    ['get', { id: '1' }, invalid({ id: 'Field `id` requires data type `int` for this request' })],
    ['get', { id: 9 }, { code: code('ENTITYNOTFOUNDEXCEPTION') }],
    [
      'get',
      { id: 1, select: 'id' },
      invalid({ select: 'Field `select` requires data type `array` for this request' }),
    ],
    ['get', { id: 1, select: ['TITLE'] }, { code: code('UNKNOWNDTOPROPERTYEXCEPTION') }],
    ['get', { id: 1, select: ['responsible.stageId'] }, { code: code('UNKNOWNDTOPROPERTYEXCEPTION') }],
    ['list', { filter: { id: 1 } }, { code: code('INVALIDFILTEREXCEPTION') }],
    [
      'list',
      { filter: [['title', 'x']] },
      invalid({
        title: 'In DTO `TaskDto`, the `title` field requires the `Filterable` attribute for such a request',
      }),
    ],
    ['list', { order: { id: 'up' } }, { code: code('INVALIDORDEREXCEPTION') }],
    ['list', { order: { nope: 'ASC' } }, { code: code('INVALIDORDEREXCEPTION') }],
    ['list', { pagination: { limit: 'abc' } }, { code: code('INVALIDPAGINATIONEXCEPTION') }],
    ['list', { pagination: { limit: 0 } }, { code: code('INVALIDPAGINATIONEXCEPTION') }],
    ['add', {}, invalid({ fields: 'Required field `fields` is not specified' })],
    [
      'add',
      { fields: { creatorId: 1 } },
      invalid({
        title: 'Required field `title` is not specified',
        responsibleId: 'Required field `responsibleId` is not specified',
      }),
    ],
    [
      'add',
      { fields: { ...newTask.fields, responsibleId: 99 } },
      invalid({ responsibleId: 'The user specified in the "Executor" field was not found' }),
    ],
    ['add', { fields: { ...newTask.fields, nope: 1 } }, { code: code('UNKNOWNDTOPROPERTYEXCEPTION') }],
    ['delete', { id: 1 }, { code: code('METHODNOTFOUNDEXCEPTION') }],
  ])('%s %j is refused', async (method, query, error) => {
    await call('tasks.task.add', newTask);
    const answer = await call(`tasks.task.${method}`, query);
    expect(answer).toEqual({
      status: 400,
      body: { error: { ...error, message: expect.any(String) } },
    });
    expect(portal.requests.at(-1)).toMatchObject({ status: 400, error: error.code });
  });

  it.each(['crm.deal.list', 'event.bind'])('%s is not here', async (method) => {
    const error = { code: code('METHODNOTFOUNDEXCEPTION') };
    expect(await call(method)).toMatchObject({ status: 400, body: { error } });
  });
});

describe('a request', () => {
  it('is JSON, declared as such', async () => {
    const url = `${portal.endpoint}api/tasks.task.list?auth=${auth}`;
    const send = async (body: string, type: string) => {
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': type } });
      return [answer.status, ((await answer.json()) as any).error?.code];
    };
    const refused = [400, code('INVALIDJSONEXCEPTION')];
    expect(await send('{"select":', 'application/json')).toEqual(refused);
    expect(await send('{}', 'text/plain')).toEqual(refused);
    expect(await send('a=1', 'application/x-www-form-urlencoded')).toEqual(refused);
    expect(await send('{}', 'application/json')).toEqual([200, undefined]);
    expect((await fetch(url)).status).toBe(200);
  });

  it('comes by webhook as well', async () => {
    const { url } = portal.addIncomingWebhook({ scope: ['tasks'] });
    const base = url.replace('/rest/', '/rest/api/');
    expect(await post(`${base}tasks.task.list`, {})).toMatchObject({
      status: 200,
      body: { result: { items: [] } },
    });
    expect(await post(`${base}tasks.task.add`, newTask)).toMatchObject({
      status: 403,
      body: { error: { code: code('INSUFFICIENTSCOPEEXCEPTION') } },
    });
  });

  it('that stands for nobody is refused as in the older REST', async () => {
    portal.expireTokens('app');
    expect(await call('tasks.task.list')).toMatchObject({ status: 401, body: { error: 'expired_token' } });
    expect(await post(`${portal.endpoint}api/`, {})).toMatchObject({
      status: 404,
      body: { error: 'ERROR_METHOD_NOT_FOUND' },
    });
  });
});

describe('Idempotency-Key', () => {
  it('gives the same answer for 24 h, per application', async () => {
    const key = { 'idempotency-key': 'k1' };
    const first = await call('tasks.task.add', newTask, key);
    now += DAY - 1;
    expect(await call('tasks.task.add', newTask, key)).toMatchObject({ status: 401 });
    auth = portal.tokenFor('app').accessToken;
    expect(await call('tasks.task.add', newTask, key)).toEqual(first);
    expect((await call('tasks.task.add', newTask, { 'idempotency-key': 'k2' })).body.result.item.id).toBe(2);
    portal.installApp({ clientId: 'other', clientSecret: 's', handlerUrl: `${receiver.origin}/h` });
    const mine = auth;
    auth = portal.tokenFor('other').accessToken;
    expect((await call('tasks.task.add', newTask, key)).body.result.item.id).toBe(3);
    auth = mine;
    now += 1;
    expect((await call('tasks.task.add', newTask, key)).body.result.item.id).toBe(4);
  });

  it('does not keep failures', async () => {
    const key = { 'idempotency-key': 'k1' };
    expect((await call('tasks.task.get', { id: 1 }, key)).status).toBe(400);
    await call('tasks.task.add', newTask);
    expect((await call('tasks.task.get', { id: 1 }, key)).status).toBe(200);
  });
});

describe('batch', () => {
  it('runs one after the other, each with the results before', async () => {
    const answer = await batch([
      { method: 'tasks.task.add', query: newTask, as: 'first' },
      { method: 'tasks.task.add', query: newTask },
      { method: 'tasks.task.get', query: { id: { $ref: 'first.id' }, select: ['id'] } },
      { method: 'tasks.task.list', query: { filter: [['id', 'in', [{ $ref: '1.id' }]]] }, as: 'list' },
      { method: 'tasks.task.list', query: { filter: [['id', 'in', { $refArray: 'list.id' }]] } },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.result.slice(2)).toEqual([
      { item: { id: 1 } },
      { items: [{ id: 2 }] },
      { items: [{ id: 2 }] },
    ]);
    expect(portal.requests).toHaveLength(1);
    expect(portal.requests[0]!.commands!.map(({ key }) => key)).toEqual(['first', '1', '2', 'list', '4']);
  });

  it.each<[string, unknown[], number, string]>([
    ['a method that fails', [{ method: 'tasks.task.get', query: { id: 9 } }], 400, 'ENTITYNOTFOUNDEXCEPTION'],
    ['an unknown method', [{ method: 'crm.deal.list', query: {} }], 400, 'METHODNOTFOUNDEXCEPTION'],
    ['a batch inside', [{ method: 'batch', query: {} }], 400, 'METHODNOTFOUNDEXCEPTION'],
    ['no method', [{ query: {} }], 400, REQUEST],
    [
      'a path that is not there',
      [{ method: 'tasks.task.list', query: { filter: [['id', { $ref: 'x.id' }]] } }],
      400,
      'INVALIDSELECTEXCEPTION',
    ],
    [
      'a name that is taken',
      [
        { method: 'tasks.task.list', query: {}, as: 'a' },
        { method: 'tasks.task.list', query: {}, as: 'a' },
      ],
      400,
      'INVALIDSELECTEXCEPTION',
    ],
  ])('%s is the answer to all; what ran before stays', async (_, commands, status, name) => {
    const answer = await batch([{ method: 'tasks.task.add', query: newTask }, ...commands]);
    expect(answer).toEqual({ status, body: { error: expect.objectContaining({ code: code(name) }) } });
    expect(portal.as(1).call('tasks.task.get', { taskId: 1 })).toMatchObject({ task: { id: '1' } });
  });
});

it('serves the vendor’s JS SDK', async () => {
  const params = {
    memberId: portal.memberId,
    accessToken: auth,
    refreshToken: 'x',
    expires: Math.floor(Date.now() / 1000) + 3600,
    expiresIn: 3600,
    domain: portal.domain,
    clientEndpoint: portal.endpoint,
    serverEndpoint: `${portal.authServer}/rest/`,
    status: 'L',
  } as B24OAuthParams;
  const sdk = new B24OAuth(params, { clientId: 'app', clientSecret: 's' });
  sdk.offClientSideWarning();
  const add = { method: 'tasks.task.add', params: newTask };
  const get = { method: 'tasks.task.get', params: { id: 1, select: ['id'] } };
  const answer = await sdk.actions.v3.batch.make({ calls: [add, get], options: { returnAjaxResult: false } });
  expect(answer.getErrorMessages()).toEqual([]);
  expect(answer.getData()).toMatchObject([{ item: { id: 1, title: 'T' } }, { item: { id: 1 } }]);
  const failed = await sdk.actions.v3.call.make({ method: 'tasks.task.get', params: { id: 9 } });
  expect(failed.getErrorMessages().join(' ')).toContain('Record with ID = `9` not found');
  sdk.destroy();
});
