import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../emulator.js';
import { post } from '../../test/receiver.js';
import type { FaultOptions } from './fault.options.js';
import { methodOf } from './faults.js';

let portal: Bitrix24Emulator;
let auth: string;

beforeEach(async () => {
  portal = await Bitrix24Emulator.start();
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
  auth = portal.tokenFor('app').accessToken;
});
afterEach(() => portal.stop());

const add = () =>
  fetch(`${portal.endpoint}crm.deal.add`, {
    method: 'POST',
    body: JSON.stringify({ auth, fields: { TITLE: 'x' } }),
    headers: { 'content-type': 'application/json' },
    redirect: 'manual',
  });
const deals = () => portal.as(1).call('crm.deal.list') as unknown[];
const reason = (error: { cause: { code: string } }) => error.cause.code;

describe('methodOf', () => {
  it.each([
    ['/rest/crm.deal.add', 'crm.deal.add'],
    ['/rest/crm.deal.add.json', 'crm.deal.add'],
    ['/rest/1/code/crm.deal.add/', 'crm.deal.add'],
    ['/rest/api/tasks.task.get', 'tasks.task.get'],
    ['/rest/api/1/code/tasks.task.get', 'tasks.task.get'],
    ['/oauth/token/', 'oauth/token'],
  ])('%s: %s', (path, method) => expect(methodOf(path)).toBe(method));
});

describe('a connection that is reset', () => {
  it.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s: carried out %i times', async (kind, carriedOut) => {
    const fault = portal.fault({ method: 'CRM.deal.add', kind });
    expect(await add().catch(reason)).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect(fault.hits).toBe(1);
    expect(deals()).toHaveLength(carriedOut);
    expect(portal.requests).toHaveLength(carriedOut);
    expect((await add()).status).toBe(200);
    expect(fault.hits).toBe(1);
  });

  it('no-answer: carried out, and nothing comes', async () => {
    const fault = portal.fault({ kind: 'no-answer' });
    const caller = new AbortController();
    const call = fetch(`${portal.endpoint}crm.deal.add?auth=${auth}&fields[TITLE]=x`, {
      signal: caller.signal,
    });
    await fault.reached();
    expect(deals()).toHaveLength(1);
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
  });
});

describe('a portal that is unplugged', () => {
  it('refuses connections until it is plugged in again, and has lost nothing', async () => {
    await add();
    await portal.unplug();
    expect(await add().catch(reason)).toBe('ECONNREFUSED');
    expect(await fetch(`${portal.authServer}/oauth/token/`).catch(reason)).toBe('ECONNREFUSED');
    await portal.plug();
    expect((await add()).status).toBe(200);
    expect(deals()).toHaveLength(2);
  });

  it('may be stopped', async () => {
    await portal.unplug();
    await expect(portal.stop()).resolves.toBeUndefined();
  });
});

describe('an answer in place of the portal’s', () => {
  it.each<[FaultOptions, number, string, RegExp]>([
    [{ kind: 'server-error' }, 500, 'text/html; charset=utf-8', /<h1>500 Internal Server Error<\/h1>/],
    [{ kind: 'bad-gateway' }, 502, 'text/html; charset=utf-8', /<h1>502 Bad Gateway<\/h1>/],
    [{ kind: 'unavailable' }, 503, 'text/html; charset=utf-8', /<h1>503 Service/],
    [{ kind: 'gateway-timeout' }, 504, 'text/html; charset=utf-8', /<h1>504 Gateway Time-out/],
    [{ kind: 'html' }, 200, 'text/html; charset=utf-8', /^<!DOCTYPE html>/],
    [{ kind: 'error' }, 200, 'application/json; charset=utf-8', /^\{"error":"INTERNAL_SERVER_ERROR",/],
    [
      { kind: 'error', status: 503, code: 'OVERLOAD_LIMIT' },
      503,
      'application/json; charset=utf-8',
      /"OVERLOAD_LIMIT"/,
    ],
    [{ kind: 'portal-deleted' }, 403, 'application/json; charset=utf-8', /^\{"error":"PORTAL_DELETED",/],
  ])('%j', async (options, status, type, body) => {
    const fault = portal.fault(options);
    const answer = await add();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, type]);
    expect(await answer.text()).toMatch(body);
    expect(fault.hits).toBe(1);
    expect(deals()).toEqual([]);
  });

  it('a redirect to another host, the path kept', async () => {
    portal.fault({ kind: 'redirect', location: 'https://evil.example.com' });
    const answer = await add();
    expect([answer.status, answer.headers.get('location')]).toEqual([
      302,
      'https://evil.example.com/rest/crm.deal.add',
    ]);
    expect(() => portal.fault({ kind: 'redirect' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('an answer that is spoilt', () => {
  it('truncated', async () => {
    portal.fault({ kind: 'truncated' });
    const answer = await add();
    const body = await answer.text();
    expect(answer.status).toBe(200);
    expect(body).toMatch(/^\{"result":1/);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
    expect(deals()).toHaveLength(1);
  });

  it('empty', async () => {
    portal.fault({ kind: 'empty' });
    const answer = await add();
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(deals()).toHaveLength(1);
  });

  it('slow: comes when the test lets it go', async () => {
    const fault = portal.fault({ kind: 'slow', times: 2 });
    const order: string[] = [];
    const slow = [add(), add()].map((call) => call.then(({ status }) => order.push(`slow ${status}`)));
    await fault.reached(2);
    expect(deals()).toHaveLength(2);
    order.push(`quick ${(await add()).status}`);
    fault.release();
    await Promise.all(slow);
    expect(order).toEqual(['quick 200', 'slow 200', 'slow 200']);
  });

  it('slow, and the caller goes first', async () => {
    const fault = portal.fault({ kind: 'slow' });
    const caller = new AbortController();
    const call = fetch(`${portal.endpoint}profile?auth=${auth}`, { signal: caller.signal });
    await fault.reached();
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
    await portal.stop();
  });
});

describe('which requests', () => {
  it('those of the method, as often as it was said', async () => {
    const fault = portal.fault({ method: 'crm.deal.add', kind: 'bad-gateway', times: 2 });
    expect((await post(`${portal.endpoint}profile`, { auth })).status).toBe(200);
    expect([(await add()).status, (await add()).status, (await add()).status]).toEqual([502, 502, 200]);
    expect(fault.hits).toBe(2);
  });

  it('until it is removed', async () => {
    const fault = portal.fault({ kind: 'unavailable', times: Infinity });
    for (let index = 0; index < 3; index++) expect((await add()).status).toBe(503);
    fault.remove();
    expect((await add()).status).toBe(200);
    expect(fault.hits).toBe(3);
  });

  it('one fault after the other', async () => {
    portal.fault({ kind: 'bad-gateway' });
    portal.fault({ kind: 'unavailable' });
    expect([(await add()).status, (await add()).status, (await add()).status]).toEqual([502, 503, 200]);
  });

  it('those of the auth server', async () => {
    const down = portal.fault({ server: 'auth', method: 'oauth/token', kind: 'server-error' });
    expect((await add()).status).toBe(200);
    expect((await post(`${portal.authServer}/rest/app.info`, { auth })).status).toBe(200);
    const params = { grant_type: 'refresh_token', client_id: 'app', client_secret: 's' };
    const form = { ...params, refresh_token: portal.tokenFor('app').refreshToken };
    const refresh = () =>
      fetch(`${portal.authServer}/oauth/token/`, { method: 'POST', body: new URLSearchParams(form) });
    expect((await refresh()).status).toBe(500);
    expect(down.hits).toBe(1);
    portal.fault({ server: 'auth', kind: 'reset-before' });
    expect(await refresh().catch(reason)).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
    expect((await refresh()).status).toBe(200);
  });
});
