import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post, type Receiver, startReceiver } from '../../test/receiver.js';

let receiver: Receiver;
let portal: Bitrix24Emulator;
let auth: string;

beforeEach(async () => {
  receiver = await startReceiver();
  portal = await Bitrix24Emulator.start();
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: `${receiver.origin}/h` });
  auth = portal.tokenFor('app').accessToken;
  await portal.settled();
});
afterEach(async () => {
  await portal.stop();
  await receiver.close();
});

const headOf = async (url: string, init: RequestInit = {}) => {
  const answer = await fetch(url, { redirect: 'manual', ...init });
  await answer.text();
  return [answer.status, answer.headers.get('location')];
};

describe('a renamed portal', () => {
  it.each([
    ['a free port', undefined, /^127\.0\.0\.1:\d+$/],
    ['another loopback address', '127.0.0.2', /^127\.0\.0\.2:\d+$/],
  ])('is at %s, and its old name sends there', async (_, wanted, domain) => {
    const { endpoint: before } = portal;
    const renamed = await portal.rename(wanted);
    expect(renamed).toMatch(domain);
    expect([portal.domain, portal.endpoint]).toEqual([renamed, `http://${renamed}/rest/`]);
    const body = new URLSearchParams({ auth });
    expect(await headOf(`${before}profile?x=1`, { method: 'POST', body })).toEqual([
      302,
      `${portal.endpoint}profile?x=1`,
    ]);
    expect(portal.requests).toEqual([]);
    expect((await post(`${portal.endpoint}profile`, { auth })).body.result.ID).toBe('1');
  });

  it('is told by the auth server and by events', async () => {
    await portal.rename();
    portal.reinstallApp('app');
    await portal.settled();
    expect(receiver.received.at(-1)!.form.auth).toMatchObject({
      domain: portal.domain,
      client_endpoint: portal.endpoint,
      server_endpoint: `${portal.authServer}/rest/`,
      member_id: portal.memberId,
    });
    const params = { grant_type: 'refresh_token', client_id: 'app', client_secret: 's' };
    const refreshed = await fetch(`${portal.authServer}/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams({ ...params, refresh_token: portal.tokenFor('app').refreshToken }),
    });
    expect(await refreshed.json()).toMatchObject({
      client_endpoint: portal.endpoint,
      member_id: portal.memberId,
    });
    const { install } = (await post(`${portal.authServer}/rest/app.info`, { auth })).body.result;
    expect(install).toMatchObject({ domain: portal.domain, client_endpoint: portal.endpoint });
  });

  it('can be renamed again, and back', async () => {
    const { domain: first, endpoint: before } = portal;
    const second = await portal.rename();
    const third = await portal.rename();
    expect(new Set([first, second, third]).size).toBe(3);
    for (const old of [first, second])
      expect(await headOf(`http://${old}/rest/profile`)).toEqual([302, `http://${third}/rest/profile`]);
    expect(await portal.rename(first)).toBe(first);
    expect((await post(`${before}profile`, { auth })).status).toBe(200);
    expect((await headOf(`http://${third}/rest/profile`))[0]).toBe(302);
  });

  it('answers to its own names only', async () => {
    await portal.rename('127.0.0.3');
    const statusAs = (host: string) =>
      new Promise((resolve, reject) => {
        request(`${portal.endpoint}profile`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    const { port } = new URL(portal.endpoint);
    expect(await statusAs('evil.example.com')).toBe(403);
    expect(await statusAs(`localhost:${port}`)).toBe(403);
    expect(await statusAs(portal.domain)).toBe(401);
  });

  it.each(['portal.example.com', '10.0.0.1', 'localhost', '0.0.0.0'])('is never at %s', async (domain) => {
    await expect(portal.rename(domain)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
