import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent, sqliteStorage } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

const WEBHOOK_TOKEN = 'webhook token+of*32~characters(!';
// Wrong here, but perhaps right elsewhere.
const GUESSED_TOKEN = 'guessed-token-0123456789';
const CONFIRMED_TOKEN = 'token-to-confirm-0123456789';
const DEEP = { depth: 12, showHidden: true } as const;

/** What handlers saw, threw and logged. */
let journal: Journal<unknown>;

@Injectable()
class Careless {
  private readonly logger = new Logger(Careless.name);

  /** Logs all that it gets, and fails with all that it has. */
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    this.logger.log(event);
    this.logger.log(inspect(event, DEEP), inspect(event.client, DEEP), inspect(event.actorClient, DEEP));
    this.logger.log(JSON.stringify(event));
    const errors = await Promise.all(
      [event.client, event.actorClient].map((client) =>
        client.call('no.such.method').catch((error: Error) => error),
      ),
    );
    for (const error of errors) journal.add(error);
    this.logger.error(errors[0]);
    throw errors[1];
  }

  @OnBitrixEvent('ONAPPMETHODCONFIRM')
  confirmed(event: BitrixEvent<'ONAPPMETHODCONFIRM'>) {
    this.logger.log(event);
    this.logger.log(inspect(event, DEEP));
    journal.add(event);
    throw new Error('not now');
  }
}

/** Each way in which a secret may be spelt. */
const spellings = (secret: string): string[] => [
  ...new Set([
    secret,
    encodeURIComponent(secret),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('hex'),
  ]),
];

/** Names of the secrets that are found in a text. */
const foundIn = (text: string, secrets: ReadonlyMap<string, string>): string[] =>
  [...secrets]
    .filter(([secret]) => spellings(secret).some((spelt) => text.includes(spelt)))
    .map(([, name]) => name);

describe.each(ADAPTERS)('the secrets of an application on %s', (adapter) => {
  it('are in no log, no error, no notification and, with a key, not on disk', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const running = await bench.boot({
      adapter,
      portal,
      providers: [Careless],
      options: { webhooks: [{ applicationToken: WEBHOOK_TOKEN }] },
    });
    await bench.install(running, portal);
    const forged = { event: 'ONCRMDEALADD', 'auth[member_id]': portal.memberId };
    const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);

    // An event whose handler logs and throws all it has, and one with a secret in its data; both wait for more.
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
    portal.fire('ONAPPMETHODCONFIRM', { TOKEN: CONFIRMED_TOKEN, METHOD: 'x', CONFIRMED: 1 });
    const { applicationToken } = portal.app(CLIENT_ID);
    const confirm = form({
      event: 'ONAPPMETHODCONFIRM',
      'data[TOKEN]': CONFIRMED_TOKEN,
      'data[refresh_token]': 'refresh-token-in-data-0123456789',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': applicationToken,
    });
    expect(await send(running.intake, { headers: FORM, body: confirm })).toMatchObject({ status: 200 });
    await journal.when(() => true, 3);
    await running.noticed('bitrix24.delivery.failed', 2);

    // Refused ones, with secrets in them.
    for (const body of [
      form({ ...forged, 'auth[application_token]': GUESSED_TOKEN }),
      form({ ...forged, 'auth[application_token]': WEBHOOK_TOKEN, 'auth[expires]': applicationToken }),
      `event=ONCRMDEALADD&auth[application_token]=${applicationToken}%zz`,
      form({ [`auth[${applicationToken}]`]: '1' }),
    ])
      await send(running.intake, { headers: FORM, body });
    await send(`${running.intake}?auth[application_token]=${applicationToken}`, { headers: FORM, body: '' });

    // A renewed pair; then an auth server that refuses, and a portal that is gone.
    portal.expireTokens(CLIENT_ID);
    await client.call('profile');
    portal.setPaymentExpired(CLIENT_ID, true);
    portal.expireTokens(CLIENT_ID);
    journal.add(await client.call('profile').catch((error: unknown) => error));
    portal.updateApp(CLIENT_ID, { rotateToken: true });
    await portal.settled();
    await portal.stop();
    journal.add(await client.call('profile').catch((error: unknown) => error));
    journal.add(await running.bindings.sync());

    const secrets = new Map<string, string>([
      [CLIENT_SECRET, 'client secret'],
      [ENCRYPTION_KEY, 'encryption key'],
      [WEBHOOK_TOKEN, 'webhook token'],
      [GUESSED_TOKEN, 'guessed token'],
      [CONFIRMED_TOKEN, 'token in data'],
      ['refresh-token-in-data-0123456789', 'refresh token in data'],
      [applicationToken, 'application token'],
      [portal.app(CLIENT_ID).applicationToken, 'rotated application token'],
    ]);
    for (const { body } of portal.deliveries)
      for (const [name, value] of new URLSearchParams(body))
        if (/^auth\[(access|refresh)_token\]$/.test(name)) secrets.set(value, `${name} of an event`);
    for (const { params } of portal.requests)
      for (const name of ['auth', 'refresh_token'])
        if (typeof params[name] === 'string') secrets.set(params[name], `${name} of a request`);
    // Two of the installation, one of the deal, one refresh, and one more of each that was renewed, at least.
    expect(secrets.size).toBeGreaterThan(10);

    const told = bench.logs.text();
    expect(told).toContain('BitrixEvent');
    expect(foundIn(told, secrets)).toEqual([]);
    expect(foundIn(inspect(running.notices.entries, DEEP), secrets)).toEqual([]);
    const seen = journal.entries.filter((entry) => !(entry instanceof BitrixEvent));
    expect(seen.length).toBeGreaterThan(4);
    expect(foundIn(inspect(seen, DEEP) + JSON.stringify(seen), secrets)).toEqual([]);

    const options: unknown = running.app.get(Symbol.for('nestjs-bitrix24-events:options'));
    expect(foundIn(inspect(options, { depth: 12 }) + JSON.stringify(options), secrets)).toEqual([]);
    const listed = [await running.portals.list(), await running.inbox.stats()];
    expect(foundIn(inspect(listed, DEEP), secrets)).toEqual([]);

    const onDisk = (): string[] =>
      readdirSync(dirname(running.file)).flatMap((name) =>
        foundIn(readFileSync(join(dirname(running.file), name), 'latin1'), secrets).map(
          (secret) => `${secret} in ${name}`,
        ),
      );
    expect(onDisk()).toEqual([]);
    await running.close();
    expect(onDisk()).toEqual([]);
  });

  it('stand readable on disk without a key: the search above would find them', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const file = bench.file();
    const running = await bench.boot({
      adapter,
      portal,
      file,
      options: { storage: sqliteStorage({ file }) },
    });
    await bench.install(running, portal);
    await running.close();
    const secrets = new Map([[portal.app(CLIENT_ID).applicationToken, 'application token']]);
    expect(foundIn(readFileSync(file, 'latin1'), secrets)).toEqual(['application token']);
  });
});
