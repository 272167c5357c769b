import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from './emulator.js';
import { RestError } from './rest/index.js';
import { post } from '../test/receiver.js';

let portal: Bitrix24Emulator;
let auth: string;

beforeEach(async () => {
  portal = await Bitrix24Emulator.start({ queue: { timeout: 200 } });
  portal.installApp({
    clientId: 'app',
    clientSecret: 's',
    handlerUrl: 'http://127.0.0.1:9/h',
    scope: ['crm'],
  });
  auth = portal.tokenFor('app').accessToken;
});
afterEach(() => portal.stop());

const call = (method: string, params = {}) => post(portal.endpoint + method, { ...params, auth });

describe('portal.method', () => {
  it('answers a method that the emulator does not know, by itself and in a batch', async () => {
    portal.method('Voximplant.statistic.get', ({ ID }, { userId, clientId }) => [{ ID, userId, clientId }]);
    const found = [{ ID: '7', userId: 1, clientId: 'app' }];
    expect((await call('voximplant.statistic.get', { ID: '7' })).body.result).toEqual(found);
    const { body } = await call('batch', { cmd: { one: 'voximplant.statistic.get?ID=7' } });
    expect(body.result.result.one).toEqual(found);
    expect((await call('method.get', { name: 'voximplant.statistic.get' })).body.result.isExisting).toBe(
      true,
    );
  });

  it('replaces a method, with an error of the portal, and asks for a scope', async () => {
    portal.method('crm.deal.get', () => {
      throw new RestError(400, 'OWN', 'own text');
    });
    expect(await call('crm.deal.get', { id: 1 })).toMatchObject({ status: 400, body: { error: 'OWN' } });
    portal.method('sale.order.get', () => ({}), { scope: 'sale' });
    expect(await call('sale.order.get')).toMatchObject({ body: { error: 'insufficient_scope' } });
  });
});

describe('a delivery that could not be sent', () => {
  it.each(['http://127.0.0.1:9', 'http://localhost:9'])('to %s says why', async (local) => {
    await portal.settled();
    portal.route('https://gone.example.com', local);
    portal.addWebhook('https://gone.example.com/h', ['ONCRMDEALADD']);
    portal.as(1).call('crm.deal.add', { fields: {} });
    await portal.settled();
    expect(portal.deliveries.at(-1)).toMatchObject({
      event: 'ONCRMDEALADD',
      error: expect.stringMatching(/ECONNREFUSED.*Try: start the application/),
    });
  });
});

describe('portal.moduleOptions', () => {
  it('gives plain options and the same as variables, and routes to the application', async () => {
    const request = { clientId: 'local.1', clientSecret: 's', appUrl: 'http://127.0.0.1:9' };
    expect(portal.moduleOptions(request)).toEqual({
      publicUrl: 'https://app.example.com',
      application: { clientId: 'local.1', clientSecret: 's' },
      authServers: [portal.authServer],
      rest: { allowInsecure: true, allowPrivate: true },
    });
    expect(portal.moduleEnvironment(request)).toEqual({
      BITRIX24_PUBLIC_URL: 'https://app.example.com',
      BITRIX24_CLIENT_ID: 'local.1',
      BITRIX24_CLIENT_SECRET: 's',
      BITRIX24_AUTH_SERVERS: portal.authServer,
      BITRIX24_ALLOW_INSECURE: 'true',
      BITRIX24_ALLOW_PRIVATE: 'true',
    });
    portal.installApp({ ...request, handlerUrl: 'https://app.example.com/h' });
    await portal.settled();
    expect(portal.deliveries.at(-1)!.error).toContain('127.0.0.1:9');
    expect(() => portal.moduleOptions({ ...request, appUrl: 'http://10.0.0.1' })).toThrow(
      'not an address of this',
    );
  });
});
