import { request } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import type { EmulatorOptions } from '../emulator.options.js';
import { post } from '../../test/receiver.js';

const T0 = 1_700_000_040_000; // the start of a minute
let now = T0;
let portal: Bitrix24Emulator;
let auth: string;

async function start(limits: EmulatorOptions['limits'], options: EmulatorOptions = {}) {
  now = T0;
  portal = await Bitrix24Emulator.start({ now: () => now, limits: limits!, ...options });
  for (const clientId of ['app', 'other'])
    portal.installApp({ clientId, clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
  auth = portal.tokenFor('app').accessToken;
}
const call = (method: string, params = {}) => post(portal.endpoint + method, { auth, ...params });
async function codes(count: number, method = 'profile') {
  const answers = await Promise.all(Array.from({ length: count }, () => call(method)));
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
/** The status of a call from another address of this machine. */
const statusFrom = (localAddress: string) =>
  new Promise((resolve, reject) => {
    request(`${portal.endpoint}profile?auth=${auth}`, { localAddress }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
const CMD = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`c${index}`, 'profile']));

afterEach(() => portal.stop());

describe('the intensity of requests', () => {
  it.each<[EmulatorOptions['limits'], number, number]>([
    ['cloud', 50, 2],
    ['enterprise', 250, 5],
    [{ requests: { capacity: 3, leak: 1 } }, 3, 1],
  ])('%j: %i at once, %i more a second', async (limits, capacity, leak) => {
    await start(limits);
    expect(await codes(capacity + 4)).toEqual({ 200: capacity, 503: 4 });
    expect(await call('profile')).toEqual({
      status: 503,
      body: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' },
    });
    now += 1000;
    expect(await codes(leak + 1)).toEqual({ 200: leak, 503: 1 });
  });

  it('is unlimited unless asked for', async () => {
    await start(undefined);
    expect(await codes(60)).toEqual({ 200: 60 });
  });

  it('counts a batch as one, and what fails too', async () => {
    await start({ requests: { capacity: 3, leak: 1 } });
    expect((await call('batch', { cmd: CMD })).status).toBe(200);
    expect((await call('batch', { cmd: CMD })).status).toBe(200);
    expect((await call('nope')).status).toBe(404);
    expect((await call('batch', { cmd: CMD })).status).toBe(503);
    expect(portal.requests.map(({ status, error }) => [status, error])).toEqual([
      [200, undefined],
      [200, undefined],
      [404, 'ERROR_METHOD_NOT_FOUND'],
      [503, 'QUERY_LIMIT_EXCEEDED'],
    ]);
  });

  it('is shared by all that come from one address, whoever they are', async () => {
    await start({ requests: { capacity: 2, leak: 1 } });
    const webhook = portal.addIncomingWebhook();
    expect((await call('profile')).status).toBe(200);
    expect((await post(`${webhook.url}profile`)).status).toBe(200);
    expect((await call('profile', { auth: portal.tokenFor('other').accessToken })).status).toBe(503);
    expect((await post(`${portal.endpoint}api/tasks.task.list`, { auth })).status).toBe(503);
    expect(await statusFrom('127.0.0.5')).toBe(200);
  });

  it('is no matter of the auth server', async () => {
    await start({ requests: { capacity: 1, leak: 1 } });
    for (let index = 0; index < 3; index++)
      expect((await post(`${portal.authServer}/rest/app.info`, { auth })).status).toBe(200);
  });
});

describe('operating time', () => {
  it('blocks one method of one client, after the call that went over', async () => {
    await start('cloud');
    portal.costs({ 'CRM.deal.list': 240.5 });
    expect((await call('crm.deal.list')).body.time).toMatchObject({
      duration: 240.5,
      operating: 240.5,
      operating_reset_at: T0 / 1000 + 600,
    });
    now += 60_000;
    expect((await call('crm.deal.list')).body.time).toMatchObject({
      operating: 481,
      operating_reset_at: T0 / 1000 + 600,
    });
    expect(await call('crm.deal.list')).toEqual({
      status: 429,
      body: {
        error: 'OPERATION_TIME_LIMIT',
        error_description: 'Method is blocked due to operation time limit.',
      },
    });
    expect((await call('crm.deal.add', { fields: {} })).body.time).toMatchObject({ operating: 0 });
    expect((await call('crm.deal.list', { auth: portal.tokenFor('other').accessToken })).status).toBe(200);
    expect((await post(`${portal.addIncomingWebhook().url}crm.deal.list`)).status).toBe(200);
    now = T0 + 600_000;
    expect((await call('crm.deal.list')).body.time).toMatchObject({ operating: 481 });
  });

  it('tells two webhooks of one user apart', async () => {
    await start({ operating: 1 });
    portal.costs({ 'crm.deal.list': 2 });
    const [one, two] = [portal.addIncomingWebhook(), portal.addIncomingWebhook()];
    const status = async ({ url }: { url: string }) => (await post(`${url}crm.deal.list`)).status;
    expect([await status(one), await status(one), await status(two)]).toEqual([200, 429, 200]);
  });

  it('counts the commands of a batch, not the batch', async () => {
    await start('cloud');
    portal.costs({ 'crm.deal.list': 481, batch: 1000, profile: 0.1 });
    const cmd = { a: 'crm.deal.list', b: 'crm.deal.list', c: 'profile' };
    const { status, body } = await call('batch', { cmd });
    expect(status).toBe(200);
    expect(body.time.operating).toBe(0);
    expect(body.result.result_time.a).toMatchObject({ duration: 481, operating: 481 });
    expect(body.result.result_error).toMatchObject({ b: { error: 'OPERATION_TIME_LIMIT' } });
    expect(body.result.result_time.c).toMatchObject({
      operating: 0,
      operating_reset_at: Math.floor(now / 1000) + 600,
    });
    expect((await call('batch', { cmd: { c: 'profile' } })).status).toBe(200);
  });

  it('counts calls that fail', async () => {
    await start({ operating: 5 });
    portal.costs({ 'crm.deal.get': 6 });
    expect((await call('crm.deal.get', { id: 1 })).body.error_description).toBe('Not found');
    expect((await call('crm.deal.get', { id: 1 })).status).toBe(429);
  });

  it('holds for REST 3 too', async () => {
    await start({ operating: 5 });
    portal.costs({ 'tasks.task.list': 6 });
    const list = () => post(`${portal.endpoint}api/tasks.task.list`, { auth });
    expect((await list()).body.time).toMatchObject({ operating: 6 });
    expect(await list()).toMatchObject({ status: 429, body: { error: 'OPERATION_TIME_LIMIT' } });
  });

  it('does not hold for people in the UI', async () => {
    await start({ operating: 1 });
    portal.costs({ 'crm.deal.list': 2 });
    for (let index = 0; index < 3; index++) expect(portal.as(1).call('crm.deal.list')).toEqual([]);
  });

  it('is not told by self-hosted portals without a limiter', async () => {
    await start('none', { cloud: false });
    expect((await call('profile')).body.time).not.toHaveProperty('operating');
  });
});

it.each([
  ['enterprise', true, { LICENSE: 'en_ent250', LICENSE_TYPE: 'ent250', LICENSE_FAMILY: 'ent' }],
  ['cloud', true, { LICENSE: 'en_pro100', LICENSE_TYPE: 'pro100', LICENSE_FAMILY: 'pro' }],
  ['none', false, { LICENSE: 'en_selfhosted' }],
] as const)('app.info tells of the plan %s', async (limits, cloud, license) => {
  await start(limits, { cloud });
  expect((await call('app.info')).body.result).toMatchObject(license);
  expect((await post(`${portal.addIncomingWebhook().url}app.info`)).body.result).toMatchObject({
    LICENSE: license.LICENSE,
  });
});

it.each<unknown>([
  'cheap',
  { requests: { capacity: 0, leak: 1 } },
  { requests: { capacity: 1, leak: -1 } },
  { operating: NaN },
])('limits: %j is refused', async (limits) => {
  await start('none');
  await expect(Bitrix24Emulator.start({ limits: limits as 'none' })).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining('Try: limits: '),
  });
});
