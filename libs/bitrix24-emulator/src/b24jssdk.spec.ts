import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { B24OAuth, type B24OAuthParams } from '@bitrix24/b24jssdk';
import { Bitrix24Emulator } from './emulator.js';

/**
 * The vendor's own client against the emulator. Nothing of it is overridden: its endpoints come from its
 * parameters, and it takes http ones.
 */
const HANDLER = 'https://app.example.com/h';
let portal: Bitrix24Emulator;
let sdk: B24OAuth;
const refreshed: unknown[] = [];

beforeAll(async () => {
  portal = await Bitrix24Emulator.start();
  const app = portal.installApp({ clientId: 'local.1', clientSecret: 'secret', handlerUrl: HANDLER });
  const tokens = portal.tokenFor('local.1');
  const params = {
    applicationToken: app.applicationToken,
    userId: 1,
    memberId: portal.memberId,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    expires: tokens.expires,
    expiresIn: tokens.expiresIn,
    scope: app.scope.join(','),
    domain: portal.domain,
    clientEndpoint: portal.endpoint,
    serverEndpoint: `${portal.authServer}/rest/`,
    status: 'L',
  } as B24OAuthParams;
  sdk = new B24OAuth(params, { clientId: 'local.1', clientSecret: 'secret' });
  sdk.offClientSideWarning();
  sdk.setCallbackRefreshAuth(async ({ b24OAuthParams }) => void refreshed.push(b24OAuthParams.refreshToken));
});
afterAll(async () => {
  sdk.destroy();
  await portal.stop();
});

const call = async (method: string, params = {}) => {
  const answer = await sdk.actions.v2.call.make({ method, params });
  return answer.isSuccess ? answer.getData()!.result : answer.getErrorMessages();
};

describe('@bitrix24/b24jssdk', () => {
  it('binds, lists and creates', async () => {
    expect(await call('event.bind', { event: 'onCrmDealAdd', handler: HANDLER })).toBe(true);
    expect(await call('event.get')).toEqual([
      { event: 'ONAPPINSTALL', handler: HANDLER, auth_type: '0', offline: 0 },
      { event: 'ONCRMDEALADD', handler: HANDLER, auth_type: '0', offline: 0 },
    ]);
    expect(await call('crm.deal.add', { fields: { TITLE: 'By the SDK' } })).toBe(1);
    await portal.settled();
    expect(portal.deliveries.map(({ event }) => event)).toEqual(['ONAPPINSTALL', 'ONCRMDEALADD']);
  });

  it('sends a batch', async () => {
    const answer = await sdk.actions.v2.batch.make({
      calls: { deal: ['crm.deal.get', { id: 1 }], me: ['profile', {}] },
      options: { isHaltOnError: true, returnAjaxResult: false },
    });
    expect(answer.getData()).toMatchObject({ deal: { TITLE: 'By the SDK' }, me: { ID: '1' } });
  });

  it('renews its token when it has expired', async () => {
    portal.expireTokens('local.1');
    portal.clearRecords();
    expect(await call('crm.deal.get', { id: 1 })).toMatchObject({ TITLE: 'By the SDK' });
    expect(portal.requests.map(({ method, status, error }) => [method, status, error])).toEqual([
      ['crm.deal.get', 401, 'expired_token'],
      ['oauth/token', 200, undefined],
      ['crm.deal.get', 200, undefined],
    ]);
    expect(refreshed).toEqual([expect.any(String)]);
  });
});
