import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, sqliteStorage, type StorageDriver } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { FORM, form, JSON_TYPE, send, type Received } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<BitrixEvent<string>>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event);
  }
}

const envelope = (portal: Bitrix24Emulator, auth: Record<string, string> = {}): Record<string, string> => {
  const fields = {
    member_id: portal.memberId,
    domain: portal.domain,
    application_token: portal.app(CLIENT_ID).applicationToken,
    ...auth,
  };
  return {
    event: 'ONCRMDEALADD',
    'data[FIELDS][ID]': '42',
    ts: '1700000000',
    ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [`auth[${key}]`, value])),
  };
};

/** All that a stranger can learn from an answer. */
const shown = ({ status, headers: { date: _date, ...headers }, body }: Received) => ({
  status,
  headers,
  body,
});

describe.each(ADAPTERS)('the intake on %s', (adapter) => {
  const connected = () => {
    journal = new Journal('handlers');
    return bench.connected({
      adapter,
      providers: [Deals],
      options: { intake: { maxBodySize: 4_096, maxFields: 100 } },
    });
  };

  it('takes the genuine event: the refusals below are not for want of one', async () => {
    const { portal, running } = await connected();
    const answer = await send(running.intake, { headers: FORM, body: form(envelope(portal)) });
    expect(answer).toMatchObject({ status: 200, body: 'OK\n' });
    expect((await journal.first(() => true)).data).toEqual({ FIELDS: { ID: '42' } });
  });

  it('answers a forged token and an unknown portal with the very same 403', async () => {
    const { portal, running } = await connected();
    const { applicationToken } = portal.app(CLIENT_ID);
    const guesses: Record<string, string>[] = [
      { application_token: 'x'.repeat(32) },
      { application_token: applicationToken.toUpperCase() },
      { application_token: applicationToken.slice(0, -1) },
      { application_token: `${applicationToken}0` },
      { member_id: 'f'.repeat(32) },
      { member_id: 'f'.repeat(32), application_token: 'x'.repeat(32) },
      { member_id: portal.memberId.toUpperCase() },
      { member_id: '__proto__' },
    ];
    const refused = await Promise.all(
      guesses.map((auth) => send(running.intake, { headers: FORM, body: form(envelope(portal, auth)) })),
    );
    const [first, ...rest] = refused.map(shown);
    expect(first).toMatchObject({ status: 403, body: 'Forbidden.\n' });
    for (const other of rest) expect(other).toEqual(first);
    await running.idle();
    expect(journal.entries).toEqual([]);
  });

  it('verifies JSON as it verifies forms', async () => {
    const { portal, running } = await connected();
    const body = (application_token: string) =>
      JSON.stringify({
        event: 'oncrmdealadd',
        data: { FIELDS: { ID: 42 } },
        ts: 1700000000,
        auth: { member_id: portal.memberId, application_token },
      });
    const post = (token: string) => send(running.intake, { headers: JSON_TYPE, body: body(token) });
    expect(await post('x'.repeat(32))).toMatchObject({ status: 403 });
    expect(await post(portal.app(CLIENT_ID).applicationToken)).toMatchObject({ status: 200 });
    const event = await journal.first(() => true);
    expect(event).toMatchObject({ name: 'ONCRMDEALADD', data: { FIELDS: { ID: '42' } } });
  });

  it.each<[string, Record<string, string>, string]>([
    ['no body', FORM, ''],
    ['no event', FORM, 'auth[member_id]=m&auth[application_token]=t'],
    ['no auth', FORM, 'event=ONCRMDEALADD'],
    ['auth that is no map', FORM, 'event=ONCRMDEALADD&auth=1'],
    ['auth that is a list', FORM, 'event=ONCRMDEALADD&auth[0]=1&auth[1]=2'],
    ['no member_id', FORM, 'event=ONCRMDEALADD&auth[application_token]=t'],
    ['an empty token', FORM, 'event=ONCRMDEALADD&auth[member_id]=m&auth[application_token]='],
    ['an event that is a map', FORM, 'event[a]=1&auth[member_id]=m&auth[application_token]=t'],
    ['a broken escape', FORM, 'event=%zz&auth[member_id]=m&auth[application_token]=t'],
    ['a key that is too deep', FORM, `event=E&data${'[a]'.repeat(1_000)}=1`],
    ['broken JSON', JSON_TYPE, '{"event":'],
    ['JSON that is no map', JSON_TYPE, '[1,2]'],
    ['JSON null', JSON_TYPE, 'null'],
    ['a control character', FORM, 'event=ON%00&auth[member_id]=m&auth[application_token]=t'],
  ])('answers 400 to %s', async (_what, headers, body) => {
    const { running } = await connected();
    const answer = await send(running.intake, { headers, body });
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toMatch(/^Bad request: .+\n$/);
  });

  it.each<[string, Record<string, string>]>([
    ['no content type', {}],
    ['text/plain', { 'content-type': 'text/plain' }],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['another charset', { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' }],
    ['a compressed body', { ...FORM, 'content-encoding': 'gzip' }],
  ])('answers 415 to %s', async (_what, headers) => {
    const { portal, running } = await connected();
    const answer = await send(running.intake, { headers, body: form(envelope(portal)) });
    expect(answer).toMatchObject({ status: 415, body: expect.stringMatching(/^Unsupported media type/) });
  });

  it.each([
    ['many bytes', `event=${'x'.repeat(5_000)}`],
    ['a great many bytes', `event=${'x'.repeat(10_000_000)}`],
    ['many fields', Array.from({ length: 200 }, (_, index) => `a${index}=1`).join('&')],
  ])('answers 413 to a body of %s', async (_what, body) => {
    const { running } = await connected();
    const answer = await send(running.intake, { headers: FORM, body });
    expect(answer).toMatchObject({ status: 413, body: expect.stringMatching(/^Payload too large/) });
  });

  it.each(['GET', 'HEAD'])('answers 200 to %s, for checkers of availability', async (method) => {
    const { running } = await connected();
    const answer = await send(running.intake, { method });
    expect(answer).toMatchObject({
      status: 200,
      body: method === 'GET' ? 'Bitrix24 events are received here.\n' : '',
    });
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'answers 405 to %s, and says what it takes',
    async (method) => {
      const { portal, running } = await connected();
      const answer = await send(running.intake, { method, headers: FORM, body: form(envelope(portal)) });
      expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } });
    },
  );

  it('takes an event that nobody handles, so that the portal is not slowed down', async () => {
    const { portal, running } = await connected();
    const body = form({ ...envelope(portal), event: 'ONCRMLEADADD' });
    expect(await send(running.intake, { headers: FORM, body })).toMatchObject({ status: 200 });
    expect((await running.idle()).map(({ done }) => done)).toEqual([0]);
  });

  it('answers 404 beside its route, and never has an opinion there', async () => {
    const { portal, running } = await connected();
    const body = form(envelope(portal));
    for (const path of [
      '/bitrix24',
      '/bitrix24/events/other',
      '/bitrix24/events/as',
      '/bitrix24/events/as/a/b',
    ])
      expect(await send(running.origin + path, { headers: FORM, body })).toMatchObject({ status: 404 });
  });

  it('is not put off by what looks like a prototype', async () => {
    const { portal, running } = await connected();
    const body = form({
      ...envelope(portal),
      'data[__proto__][polluted]': '1',
      'data[constructor][prototype][polluted]': '1',
      '__proto__[polluted]': '1',
    });
    expect(await send(running.intake, { headers: FORM, body })).toMatchObject({ status: 200 });
    expect((await journal.first(() => true)).data).toEqual({ FIELDS: { ID: '42' } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('answers 503 when an event cannot be stored, and takes it when it is sent again', async () => {
    journal = new Journal('handlers');
    const disk = { full: false };
    const portal = await bench.portal();
    const storage = storageOn(disk, bench.file());
    const running = await bench.boot({ adapter, portal, providers: [Deals], options: { storage } });
    await bench.install(running, portal);

    disk.full = true;
    const refused = await send(running.intake, { headers: FORM, body: form(envelope(portal)) });
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    expect(bench.logs.text('error')).toContain('no space left');
    disk.full = false;
    const again = await send(running.intake, { headers: FORM, body: form(envelope(portal)) });
    expect(again).toMatchObject({ status: 200 });
    await journal.first(() => true);
  });
});

/** SQLite on a disk that can be full. */
function storageOn(disk: { full: boolean }, file: string): StorageDriver {
  const driver = sqliteStorage({ file });
  return {
    problems: (production) => driver.problems(production),
    async open(clock) {
      const storage = await driver.open(clock);
      const { inbox } = storage;
      const accept = inbox.accept.bind(inbox);
      inbox.accept = (items) =>
        disk.full ? Promise.reject(new Error('no space left on device')) : accept(items);
      return storage;
    },
  };
}
