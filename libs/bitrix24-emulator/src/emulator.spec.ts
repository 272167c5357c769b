import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from './emulator.js';
import { post, type Receiver, startReceiver } from '../test/receiver.js';

const T0 = 1_700_000_000_000;
const PUBLIC = 'https://app.example.com';
const client = { clientId: 'local.1', clientSecret: 'secret', scope: ['crm', 'task'] };
let receiver: Receiver;
let portal: Bitrix24Emulator;

async function start(options: Parameters<typeof Bitrix24Emulator.start>[0] = {}) {
  portal = await Bitrix24Emulator.start({
    now: () => T0,
    memberId: 'a'.repeat(32),
    route: { [PUBLIC]: receiver.origin },
    ...options,
  });
}
/** Installs the application and binds events, with nothing left of it in the records. */
async function installed(...events: string[]) {
  const app = portal.installApp({ ...client, handlerUrl: `${PUBLIC}/h` });
  for (const event of events) await bind({ event });
  await portal.settled();
  receiver.received.length = 0;
  portal.clearRecords();
  return app;
}
const bind = async (params: object) =>
  (
    await post(`${portal.endpoint}event.bind`, {
      handler: `${PUBLIC}/h`,
      auth: portal.tokenFor('local.1').accessToken,
      ...params,
    })
  ).body;

function openGate() {
  const gate: { open(): void; opened: Promise<void> } = { open() {}, opened: Promise.resolve() };
  gate.opened = new Promise((resolve) => {
    gate.open = resolve;
  });
  return gate;
}

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

describe('a delivery', () => {
  it('is the form that PHP would send, byte by byte but for the tokens', async () => {
    await start();
    const { applicationToken } = await installed('ONCRMDEALADD');
    expect(portal.as(1).call('crm.deal.add', { fields: { TITLE: 'x' } })).toBe(1);
    await portal.settled();
    const [got] = receiver.received;
    const host = encodeURIComponent(portal.domain);
    const access = got!.form.auth.access_token as string;
    expect(got!.body).toBe(
      [
        'event=ONCRMDEALADD',
        'event_handler_id=2',
        'data%5BFIELDS%5D%5BID%5D=1',
        'ts=1700000000',
        `auth%5Baccess_token%5D=${access}`,
        'auth%5Bexpires%5D=1700003600',
        'auth%5Bexpires_in%5D=3600',
        'auth%5Bscope%5D=crm%2Ctask',
        `auth%5Bdomain%5D=${host}`,
        `auth%5Bserver_endpoint%5D=${encodeURIComponent(`${portal.authServer}/rest/`)}`,
        'auth%5Bstatus%5D=L',
        `auth%5Bclient_endpoint%5D=http%3A%2F%2F${host}%2Frest%2F`,
        `auth%5Bmember_id%5D=${'a'.repeat(32)}`,
        'auth%5Buser_id%5D=1',
        `auth%5Bapplication_token%5D=${applicationToken}`,
      ].join('&'),
    );
    expect(got!.headers).toMatchObject({
      'user-agent': 'Bitrix24 Webhook Engine',
      'content-type': 'application/x-www-form-urlencoded',
      host: new URL(receiver.origin).host,
    });
    expect(portal.deliveries).toEqual([
      {
        event: 'ONCRMDEALADD',
        handlerId: 2,
        url: `${PUBLIC}/h`,
        body: got!.body,
        sentAt: T0,
        status: 200,
        latencyMs: expect.any(Number),
      },
    ]);
    expect((await post(`${portal.endpoint}crm.deal.get`, { auth: access, id: 1 })).body.result.TITLE).toBe(
      'x',
    );
  });

  it('carries a fresh token each time, of the acting user or of whom the row names', async () => {
    await start();
    await installed('ONCRMDEALUPDATE');
    const user = portal.addUser().id;
    await bind({ event: 'ONCRMDEALUPDATE', auth_type: user });
    portal.fire('onCrmDealUpdate', { FIELDS: { ID: 1 } });
    await portal.settled();
    expect(receiver.received.map(({ form }) => form.auth.user_id)).toEqual(['1', String(user)]);
    expect(new Set(receiver.received.map(({ form }) => form.auth.access_token)).size).toBe(2);
  });

  it('carries no token without a user, and none for a webhook', async () => {
    await start();
    await installed('ONCRMDEALADD');
    const webhook = portal.addWebhook(`${PUBLIC}/w`, ['onCrmDealAdd']);
    portal.as(null).call('crm.deal.add', { fields: {} });
    await portal.settled();
    const keys = ['domain', 'client_endpoint', 'server_endpoint', 'member_id', 'application_token'];
    expect(receiver.received.map(({ form }) => Object.keys(form.auth))).toEqual([keys, keys]);
    expect(receiver.received.map(({ path }) => path).toSorted()).toEqual(['/h', '/w']);
    const sent = receiver.received.find(({ path }) => path === '/w')!.form;
    expect(sent.auth.application_token).toBe(webhook.applicationToken);
    expect(Object.keys(sent)).toEqual(['event', 'event_handler_id', 'data', 'ts', 'auth']);
  });

  it('carries refresh_token for a few events only', async () => {
    await start();
    await installed('ONCRMDEALADD', 'ONAPPUPDATE', 'ONOFFLINEEVENT', 'ONAPPMETHODCONFIRM', 'ONAPPPAYMENT');
    for (const event of [
      'ONCRMDEALADD',
      'ONAPPUPDATE',
      'ONOFFLINEEVENT',
      'ONAPPMETHODCONFIRM',
      'ONAPPPAYMENT',
    ])
      portal.fire(event);
    await portal.settled();
    const kinds = Object.fromEntries(
      receiver.received.map(({ form }) => [
        form.event,
        ['access_token', 'refresh_token'].filter((key) => key in form.auth).length,
      ]),
    );
    expect(kinds).toEqual({
      ONCRMDEALADD: 1,
      ONAPPUPDATE: 2,
      ONOFFLINEEVENT: 2,
      ONAPPMETHODCONFIRM: 0,
      ONAPPPAYMENT: 1,
    });
    expect(receiver.received.every(({ form }) => !('data' in form))).toBe(true);
  });

  it('goes to each row once, equal ones of one hit once', async () => {
    await start();
    await installed('ONCRMDEALUPDATE');
    await bind({ event: 'ONCRMDEALUPDATE', auth_type: 1 });
    await bind({ event: 'ONCRMDEALUPDATE', handler: `${PUBLIC}/other` });
    expect(portal.fire('ONCRMDEALUPDATE', { FIELDS: { ID: 1 } })).toBe(2);
    expect(portal.fire('ONCRMDEALUPDATE', { FIELDS: { ID: 1 } }, { userId: null })).toBe(3);
    portal.as(1).call('crm.deal.add', { fields: {} });
    await portal.settled();
    portal.clearRecords();
    const cmd = { a: 'crm.deal.update?id=1', b: 'crm.deal.update?id=1&fields[TITLE]=x' };
    portal.as(1).call('batch', { cmd: { ...cmd, a: 'crm.deal.update?id=1&fields[TITLE]=y' } });
    await portal.settled();
    expect(portal.deliveries).toHaveLength(2);
  });

  it('is sent as often as it was raised where that is switched off', async () => {
    await start({ queue: { dedupe: false } });
    await installed('ONCRMDEALUPDATE');
    await bind({ event: 'ONCRMDEALUPDATE', auth_type: 1 });
    expect(portal.fire('ONCRMDEALUPDATE', { FIELDS: { ID: 1 } })).toBe(2);
    await portal.settled();
  });

  it('is never repeated, whatever the answer', async () => {
    await start();
    await installed('ONCRMDEALADD');
    receiver.status = 503;
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    receiver.status = 302;
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    await receiver.close();
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    expect(portal.deliveries.map(({ status, error }) => [status, error && 'failed'])).toEqual([
      [503, undefined],
      [302, undefined],
      [undefined, 'failed'],
    ]);
    expect(receiver.received).toHaveLength(2);
  });

  it('is given up when no answer comes', async () => {
    await start({ queue: { timeout: 20 } });
    await installed('ONCRMDEALADD');
    receiver.gate = new Promise(() => {});
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    expect(portal.deliveries[0]!.error).toBe('no answer within 20 ms');
  });

  it('never leaves this machine', async () => {
    await start();
    portal.addWebhook('https://elsewhere.example.com/h', ['ONCRMDEALADD']);
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    expect(portal.deliveries[0]!.error).toContain('not an address of this machine');
    portal.route('https://elsewhere.example.com', receiver.origin);
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    expect(receiver.events()).toEqual(['ONCRMDEALADD']);
  });

  it('can have the form of older servers', async () => {
    await start({ queue: { legacy: true } });
    await installed('ONCRMDEALADD');
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    const { form } = receiver.received[0]!;
    expect(form).not.toHaveProperty('event_handler_id');
    expect(form.auth).not.toHaveProperty('expires');
    expect(form.auth).not.toHaveProperty('user_id');
    expect(form.auth).toHaveProperty('access_token');
  });
});

describe('the queue', () => {
  it('has as many requests under way as it may', async () => {
    await start({ queue: { concurrency: 3 } });
    await installed('ONCRMDEALADD');
    const gate = openGate();
    receiver.gate = gate.opened;
    for (let index = 0; index < 10; index++) portal.fire('ONCRMDEALADD', { FIELDS: { ID: index } });
    while (receiver.received.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(portal.deliveries).toHaveLength(3);
    gate.open();
    await portal.settled();
    expect(portal.deliveries).toHaveLength(10);
    expect(portal.deliveries.map(({ body }) => /ID%5D=(\d)/.exec(body)![1])).toEqual('0123456789'.split(''));
  });

  it('settles at once when there is nothing, and when the portal stops', async () => {
    await start();
    await portal.settled();
    await installed('ONCRMDEALADD');
    receiver.gate = new Promise(() => {});
    for (let index = 0; index < 20; index++) portal.fire('ONCRMDEALADD', { FIELDS: { ID: index } });
    const settled = portal.settled();
    while (receiver.received.length < 10) await new Promise((resolve) => setImmediate(resolve));
    await portal.stop();
    await settled;
    expect(portal.deliveries).toHaveLength(10);
    expect(portal.fire('ONCRMDEALADD')).toBe(1);
    await portal.settled();
    expect(portal.deliveries).toHaveLength(10);
  });
});

describe('the life of an application', () => {
  it('API only: installed at once, ONAPPINSTALL to its URL with both tokens', async () => {
    await start();
    const app = portal.installApp({ ...client, handlerUrl: `${PUBLIC}/h` });
    await portal.settled();
    expect(app).toMatchObject({ installed: true, applicationToken: expect.stringMatching(/^[\da-f]{32}$/) });
    expect(receiver.received[0]!.form).toMatchObject({
      event: 'ONAPPINSTALL',
      data: { VERSION: '1', ACTIVE: 'Y', INSTALLED: 'Y', LANGUAGE_ID: 'en' },
      auth: { refresh_token: expect.any(String), application_token: app.applicationToken, user_id: '1' },
    });
    expect(portal.bindings('local.1')).toMatchObject([{ event: 'ONAPPINSTALL', handler: `${PUBLIC}/h` }]);
    portal.reinstallApp('local.1');
    await portal.settled();
    expect(receiver.events()).toEqual(['ONAPPINSTALL', 'ONAPPINSTALL']);
  });

  it('refuses a URL as the portal does', async () => {
    await start();
    expect(() => portal.installApp({ ...client, handlerUrl: 'https://localhost/h' })).toThrow(
      'ERROR_WRONG_HANDLER_URL',
    );
  });

  it('with an installation page: mute until it finishes, and again after an update', async () => {
    await start();
    portal.installApp({ ...client, handlerUrl: `${PUBLIC}/install`, type: 'ui-install' });
    expect(await portal.openApp('local.1')).toEqual({ status: 200, body: 'ok' });
    const page = receiver.received[0]!;
    expect(page.path).toMatch(/^\/install\?DOMAIN=127\.0\.0\.1%3A\d+&PROTOCOL=0&LANG=en&APP_SID=\w+$/);
    expect(page.form).toMatchObject({
      AUTH_EXPIRES: '3600',
      member_id: portal.memberId,
      PLACEMENT: 'DEFAULT',
    });
    expect((await post(`${portal.endpoint}profile`, { auth: page.form.AUTH_ID })).body.result.ADMIN).toBe(
      true,
    );
    receiver.received.length = 0;

    expect(await bind({ event: 'ONAPPINSTALL' })).toMatchObject({ result: true });
    await bind({ event: 'ONAPPUPDATE' });
    await bind({ event: 'ONCRMDEALADD' });
    portal.fire('ONCRMDEALADD');
    portal.finishInstallation('local.1');
    portal.fire('ONCRMDEALADD');
    portal.updateApp('local.1');
    portal.fire('ONCRMDEALADD');
    await portal.settled();
    expect(receiver.events().toSorted()).toEqual(['ONAPPINSTALL', 'ONAPPUPDATE', 'ONCRMDEALADD']);
    expect(portal.app('local.1')).toMatchObject({ installed: false, version: 2 });
    portal.finishInstallation('local.1');
    portal.reinstallApp('local.1');
    expect(portal.app('local.1').installed).toBe(false);
  });

  it('is mute while not installed or not paid for', async () => {
    await start();
    await installed('ONCRMDEALADD', 'ONAPPUNINSTALL');
    portal.setInstalled('local.1', false);
    expect(portal.fire('ONCRMDEALADD')).toBe(0);
    portal.setInstalled('local.1', true);
    portal.setPaymentExpired('local.1', true);
    expect(portal.fire('ONCRMDEALADD')).toBe(0);
    portal.uninstallApp('local.1');
    await portal.settled();
    expect(receiver.received).toEqual([]);
  });

  it('update: ONAPPUPDATE; token and bindings stay, unless told otherwise', async () => {
    await start();
    const { applicationToken } = await installed('ONAPPUPDATE', 'ONCRMDEALADD');
    portal.updateApp('local.1');
    await portal.settled();
    expect(receiver.received[0]!.form).toMatchObject({
      data: { VERSION: '2', PREVIOUS_VERSION: '1', LANGUAGE_ID: 'en' },
      auth: { application_token: applicationToken, refresh_token: expect.any(String) },
    });
    expect(portal.bindings('local.1')).toHaveLength(3);
    portal.updateApp('local.1', { version: 9, rotateToken: true, removeBindings: true });
    await portal.settled();
    const { form } = receiver.received[1]!;
    expect(form.data.VERSION).toBe('9');
    expect(form.auth.application_token).not.toBe(applicationToken);
    expect(form.auth.application_token).toBe(portal.app('local.1').applicationToken);
    expect(portal.bindings('local.1')).toEqual([]);
  });

  it('uninstall: the event without tokens, then nothing works; the row keeps its token', async () => {
    await start();
    const app = await installed('ONAPPUNINSTALL', 'ONCRMDEALADD');
    portal.uninstallApp('local.1', { clean: false });
    expect(portal.bindings('local.1')).toEqual([]);
    expect(portal.fire('ONCRMDEALADD')).toBe(0);
    await portal.settled();
    expect(receiver.received.map(({ form }) => form)).toEqual([
      expect.objectContaining({
        event: 'ONAPPUNINSTALL',
        data: { CLEAN: '0', LANGUAGE_ID: 'en' },
        auth: expect.not.objectContaining({ access_token: expect.anything() }),
      }),
    ]);
    expect(portal.installApp({ ...client, handlerUrl: `${PUBLIC}/h` }).applicationToken).toBe(
      app.applicationToken,
    );
  });

  it('hears of its own events only', async () => {
    await start();
    await installed('ONCRMDEALADD');
    portal.installApp({ ...client, clientId: 'local.2', handlerUrl: `${PUBLIC}/two` });
    await portal.settled();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/two']);
    expect(portal.fire('ONCRMDEALADD', {}, { app: 'local.2' })).toBe(0);
    expect(portal.fire('ONCRMDEALADD', {}, { app: 'local.1' })).toBe(1);
    await portal.settled();
  });
});

describe('mistakes in a test', () => {
  it.each<[string, () => unknown, string]>([
    ['an unknown application', () => portal.updateApp('nope'), 'UNKNOWN_APPLICATION'],
    ['an unknown user', () => portal.as(99), 'UNKNOWN_USER'],
    ['an unknown event', () => portal.addWebhook(`${PUBLIC}/w`, ['ONNOPE']), 'UNKNOWN_EVENT'],
    ['a route to elsewhere', () => portal.route(PUBLIC, 'http://10.0.0.1'), 'NOT_LOOPBACK'],
  ])('%s', async (_, mistake, code) => {
    await start();
    expect(mistake).toThrow(expect.objectContaining({ code, message: expect.stringContaining('Try: ') }));
  });

  it('events of its own can be named', async () => {
    await start({ events: { onMyThing: 'basic' } });
    expect(portal.addWebhook(`${PUBLIC}/w`, ['ONMYTHING']).applicationToken).toMatch(/^[\da-f]{32}$/);
    expect(portal.fire('onMyThing', { list: [], nothing: null, yes: true })).toBe(1);
    await portal.settled();
    expect(receiver.received[0]!.form.data).toEqual({ yes: '1' });
  });
});
