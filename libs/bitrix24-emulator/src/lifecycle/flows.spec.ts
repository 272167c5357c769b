import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';
import type { InstallOptions } from './install.js';
import type { PageOptions } from './open-page.js';

let receiver: Receiver;
let portal: Bitrix24Emulator;

beforeEach(async () => {
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start({ now: () => 1_700_000_000_000 });
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

const install = (options: Partial<InstallOptions> = {}) =>
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: `${receiver.origin}/h`, ...options });
const bind = (event: string) =>
  post(`${portal.endpoint}event.bind`, {
    auth: portal.tokenFor('app').accessToken,
    event,
    handler: `${receiver.origin}/h`,
  });
/** What arrived since the last time. */
async function arrived() {
  await portal.settled();
  return receiver.received.splice(0);
}
const names = async () => (await arrived()).map(({ form }) => form.event);
const dataOf = async () => (await arrived()).map(({ form }) => form.data);

describe('ways to install', () => {
  it.each<[string, Partial<InstallOptions>, { installed: boolean; events: string[]; status: string }]>([
    ['local, API only', {}, { installed: true, events: ['ONAPPINSTALL'], status: 'L' }],
    [
      'local, with an installation path',
      { type: 'ui-install' },
      { installed: false, events: [], status: 'L' },
    ],
    ['local, without one', { type: 'ui' }, { installed: true, events: [], status: 'L' }],
    [
      'market, OPEN_API',
      { type: 'api', status: 'F' },
      { installed: true, events: ['ONAPPINSTALL'], status: 'F' },
    ],
    [
      'market, INSTALL_URL',
      { type: 'ui-install', status: 'T' },
      { installed: false, events: [], status: 'T' },
    ],
    ['market, without one', { type: 'ui', status: 'S' }, { installed: true, events: [], status: 'S' }],
  ])('%s', async (_, options, { installed, events, status }) => {
    const app = install(options);
    expect([app.installed, app.status]).toEqual([installed, status]);
    expect(await names()).toEqual(events);
    await bind('ONCRMDEALADD');
    portal.fire('ONCRMDEALADD');
    expect(await names()).toEqual(installed ? ['ONCRMDEALADD'] : []);
    await portal.openApp('app');
    expect((await arrived()).map(({ form }) => form.status)).toEqual([status]);
    await bind('ONAPPINSTALL');
    portal.reinstallApp('app');
    expect(portal.app('app').installed).toBe(installed);
    expect(await names()).toEqual(installed ? ['ONAPPINSTALL'] : []);
    portal.finishInstallation('app');
    expect(await names()).toEqual(['ONAPPINSTALL']);
    expect(portal.app('app').installed).toBe(true);
  });

  it('with pages elsewhere than the installation', async () => {
    install({ type: 'ui-install', appUrl: `${receiver.origin}/app` });
    await portal.openApp('app');
    portal.finishInstallation('app');
    await portal.openApp('app');
    expect((await arrived()).map(({ path }) => path.split('?')[0])).toEqual(['/h', '/app']);
  });
});

describe('a page', () => {
  const all = [
    'AUTH_ID',
    'AUTH_EXPIRES',
    'REFRESH_ID',
    'SERVER_ENDPOINT',
    'APPLICATION_TOKEN',
    'APPLICATION_SCOPE',
    'member_id',
    'status',
    'PLACEMENT',
    'PLACEMENT_OPTIONS',
  ];
  it.each<[PageOptions, string[], string, string]>([
    [{}, all, 'DEFAULT', '{}'],
    [{ legacy: true }, all.filter((key) => !/^(SERVER|APPLICATION)_/.test(key)), 'DEFAULT', '{}'],
    [
      { placement: 'CRM_DEAL_DETAIL_TAB', placementOptions: { ID: '7' } },
      all,
      'CRM_DEAL_DETAIL_TAB',
      '{"ID":"7"}',
    ],
  ])('%j', async (options, keys, placement, placementOptions) => {
    install({ type: 'ui' });
    await portal.openApp('app', 1, options);
    const [{ form }] = (await arrived()) as [any];
    expect(Object.keys(form)).toEqual(keys);
    expect([form.PLACEMENT, form.PLACEMENT_OPTIONS]).toEqual([placement, placementOptions]);
  });
});

describe('the edit form', () => {
  it('of an application with pages: ONAPPINSTALL each time, with other data', async () => {
    install({ type: 'ui' });
    await bind('ONAPPINSTALL');
    portal.saveApp('app');
    portal.saveApp('app', { handlerUrl: `${receiver.origin}/new` });
    const data = { IS_NEW_APP: '1', LANGUAGE_ID: 'en' };
    expect(await dataOf()).toEqual([data, data]);
    expect(portal.app('app').handlerUrl).toBe(`${receiver.origin}/new`);
  });

  it('of one that uses the API only: nothing, and the binding stays where it was', async () => {
    install();
    await arrived();
    portal.saveApp('app', { handlerUrl: `${receiver.origin}/new` });
    portal.reinstallApp('app');
    expect((await arrived()).map(({ path }) => path)).toEqual(['/h']);
    expect(() => portal.saveApp('app', { handlerUrl: 'ftp://a.example.com' })).toThrow(
      'ERROR_UNSUPPORTED_PROTOCOL',
    );
  });
});

describe('an update', () => {
  it.each([
    [undefined, ['ONAPPUPDATE']],
    ['ONAPPINSTALL', ['ONAPPINSTALL']],
    ['both', ['ONAPPUPDATE', 'ONAPPINSTALL']],
    ['neither', []],
  ] as const)('that raises %s', async (raises, events) => {
    install();
    await bind('ONAPPUPDATE');
    await arrived();
    portal.updateApp('app', { ...(raises && { raises }) });
    expect(new Set(await names())).toEqual(new Set(events));
    expect(portal.app('app').version).toBe(2);
  });
});

describe('payment', () => {
  it('ends: nothing is delivered and nothing renewed; then it is paid: ONAPPPAYMENT', async () => {
    install({ status: 'T' });
    await bind('ONAPPPAYMENT');
    await bind('ONCRMDEALADD');
    await arrived();
    portal.setPaymentExpired('app', true);
    portal.fire('ONCRMDEALADD');
    expect(await names()).toEqual([]);
    portal.payForApp('app', { status: 'S', days: 365 });
    portal.fire('ONCRMDEALADD');
    const [paid, added] = (await arrived()) as [any, any];
    expect(paid.form).toMatchObject({
      event: 'ONAPPPAYMENT',
      data: { CODE: 'app', VERSION: '1', STATUS: 'S', PAYMENT_EXPIRED: 'N', DAYS: '365' },
      auth: { status: 'S', access_token: expect.any(String) },
    });
    expect(paid.form.auth).not.toHaveProperty('refresh_token');
    expect(added.form.event).toBe('ONCRMDEALADD');
  });
});

describe('ONAPPUSERREADY', () => {
  it('is bound by the portal; its data are the system user’s, its auth the installing employee’s', async () => {
    const app = install();
    await arrived();
    const id = portal.systemUserReady('app', { dateFinish: '2027-01-01' });
    const [{ path, form }] = (await arrived()) as [any];
    expect(path).toBe('/h');
    expect(form.data).toEqual({
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: '3600',
      scope: app.scope.join(','),
      domain: new URL(portal.authServer).host,
      server_endpoint: `${portal.authServer}/rest/`,
      client_endpoint: portal.endpoint,
      member_id: portal.memberId,
      user_id: String(id),
      client_id: 'app',
      status: 'L',
      LANGUAGE_ID: 'en',
      date_finish: '2027-01-01',
    });
    expect(form.auth).toMatchObject({ user_id: '1', application_token: app.applicationToken });
    const own = await post(`${portal.endpoint}profile`, { auth: form.data.access_token });
    expect(own.body.result.ID).toBe(String(id));
    expect(portal.systemUserReady('app', { userId: id })).toBe(id);
    expect(portal.bindings('app').map(({ event }) => event)).toEqual(['ONAPPINSTALL', 'ONAPPUSERREADY']);
    expect((await arrived())[0]!.form.data).not.toHaveProperty('date_finish');
  });
});

describe('ONAPPMETHODCONFIRM', () => {
  it.each([
    [undefined, '1'],
    [true, '1'],
    [false, '0'],
  ])('confirmed: %p', async (confirmed, sent) => {
    install();
    await bind('ONAPPMETHODCONFIRM');
    await arrived();
    portal.confirmMethod('app', { token: 't', method: 'm', ...(confirmed !== undefined && { confirmed }) });
    const [{ form }] = (await arrived()) as [any];
    expect(form.data).toEqual({ TOKEN: 't', METHOD: 'm', CONFIRMED: sent, LANGUAGE_ID: 'en' });
    expect(form.auth).not.toHaveProperty('access_token');
  });
});

describe('ONAPPUNINSTALL', () => {
  it.each([
    [true, '1'],
    [false, '0'],
  ])('clean %p', async (clean, sent) => {
    install({ status: 'F' });
    await bind('ONAPPUNINSTALL');
    await arrived();
    portal.uninstallApp('app', { clean });
    const [{ form }] = (await arrived()) as [any];
    expect(form.data).toEqual({ CLEAN: sent, LANGUAGE_ID: 'en' });
    expect(Object.keys(form.auth)).not.toContain('access_token');
  });
});
