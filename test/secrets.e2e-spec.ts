import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import { Bitrix24Clients, BitrixEvent, OnBitrixEvent, sqliteStorage } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import { frameFields, INSTALL_PATH, postFrame } from './support/install-page.js';
import { Journal } from './support/journal.js';
import { KnownSecrets } from './support/known-secrets.js';
import { Output } from './support/output.js';

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

/** Names of the secrets that are found in the files beside a database, the log of its last writes included. */
const onDisk = (file: string, secrets: KnownSecrets): string[] =>
  readdirSync(dirname(file)).flatMap((name) =>
    secrets
      .foundIn(readFileSync(join(dirname(file), name), 'latin1'))
      .map((secret) => `${secret} in ${name}`),
  );

/** What becomes of it, failure or not. */
const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

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

    const secrets = new KnownSecrets();
    secrets.add('client secret', CLIENT_SECRET);
    secrets.add('encryption key', ENCRYPTION_KEY);
    secrets.add('webhook token', WEBHOOK_TOKEN);
    secrets.add('guessed token', GUESSED_TOKEN);
    secrets.add('token in data', CONFIRMED_TOKEN, 'refresh-token-in-data-0123456789');
    secrets.add('application token', applicationToken, portal.app(CLIENT_ID).applicationToken);
    secrets.addTrafficOf(portal);
    // Two of the installation, one of the deal, one refresh, and one more of each that was renewed, at least.
    expect(secrets.size).toBeGreaterThan(10);

    const told = bench.logs.text();
    expect(told).toContain('BitrixEvent');
    expect(secrets.foundIn(told)).toEqual([]);
    expect(secrets.foundIn(inspect(running.notices.entries, DEEP))).toEqual([]);
    const seen = journal.entries.filter((entry) => !(entry instanceof BitrixEvent));
    expect(seen.length).toBeGreaterThan(4);
    expect(secrets.foundIn(inspect(seen, DEEP) + JSON.stringify(seen))).toEqual([]);

    const options: unknown = running.app.get(Symbol.for('nestjs-bitrix24-events:options'));
    expect(secrets.foundIn(inspect(options, { depth: 12 }) + JSON.stringify(options))).toEqual([]);
    const listed = [await running.portals.list(), await running.inbox.stats()];
    expect(secrets.foundIn(inspect(listed, DEEP))).toEqual([]);

    expect(onDisk(running.file, secrets)).toEqual([]);
    await running.close();
    expect(onDisk(running.file, secrets)).toEqual([]);
  });

  it('are in nothing that the pages, imports, webhooks and faults bring', async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const secrets = new KnownSecrets();
    secrets.add('client secret', CLIENT_SECRET);
    secrets.add('encryption key', ENCRYPTION_KEY);
    const { url } = portal.addIncomingWebhook({ scope: ['crm'] });
    const { applicationToken: webhookToken } = portal.addWebhook(HANDLER_URL, ['ONCRMDEALADD']);
    secrets.add('incoming webhook', url.split('/').at(-2)!);
    secrets.add('webhook token', webhookToken);
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: PUBLIC_URL + INSTALL_PATH,
      redirectUrl: `${PUBLIC_URL}/bitrix24/oauth`,
      type: 'ui-install',
    });
    secrets.add('application token', portal.app(CLIENT_ID).applicationToken);

    const output = new Output();
    bench.later(() => output.stop());
    const running = await bench.boot({
      adapter,
      portal,
      providers: [Careless],
      options: {
        webhooks: [{ applicationToken: webhookToken, restUrl: url }],
        installPage: { scriptUrl: portal.scriptUrl },
      },
      extras: { installPage: true, oauthCallback: true },
    });
    const clients = running.app.get(Bitrix24Clients);
    const client = clients.forPortal(portal.memberId);
    const pages: string[] = [];
    const frame = async (fields: Record<string, string>): Promise<void> => {
      secrets.add('token of a frame', fields.AUTH_ID!, fields.REFRESH_ID!, fields.APPLICATION_TOKEN!);
      pages.push((await postFrame(running, fields)).body);
    };

    // The installation page: for an ordinary user, with what is nobody's, and as it should be.
    await frame(frameFields(portal, portal.addUser({ admin: false }).id));
    await frame({
      ...frameFields(portal),
      AUTH_ID: 'nobodys-access-0123456789',
      REFRESH_ID: 'nobodys~*refresh+0123456',
    });
    await frame(frameFields(portal));
    await running.noticed('bitrix24.portal.installed');
    portal.finishInstallation(CLIENT_ID);
    await portal.settled();

    // Events of the application and of the webhook, whose handler logs and throws all it has.
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
    await running.noticed('bitrix24.delivery.failed', 2);

    // The authorization-code flow, and once more with the same answer.
    const begun = await send(
      running.portals.authorizeUrl(portal.domain)!.replace(PUBLIC_URL, running.origin),
      {
        method: 'GET',
      },
    );
    const sent = await send(String(begun.headers.location), { method: 'GET' });
    const back = String(sent.headers.location).replace(PUBLIC_URL, running.origin);
    secrets.add('code', new URL(back).searchParams.get('code')!);
    const cookie = String(begun.headers['set-cookie']).split(';')[0]!;
    for (let time = 0; time < 2; time++)
      pages.push((await send(back, { method: 'GET', headers: { cookie } })).body);

    // Imports, refused and taken.
    const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
    for (const pair of [
      { accessToken: 'imported-access+0123456789', refreshToken: 'imported-refresh~0123456789' },
      { accessToken, refreshToken },
    ]) {
      secrets.add('imported token', ...Object.values(pair));
      journal.add(await outcome(running.portals.importInstallation({ memberId: portal.memberId, ...pair })));
    }
    journal.add(await outcome(running.portals.check(portal.memberId)));

    // Incoming webhooks: good, of nobody, and misspelt.
    const wrong = url.replace(/[^/]+\/$/, 'nobodyswebhook0123456789/');
    secrets.add('incoming webhook of nobody', 'nobodyswebhook0123456789');
    for (const one of [url, wrong]) {
      const byWebhook = clients.forWebhook(one);
      journal.add(byWebhook);
      journal.add(await outcome(byWebhook.call('no.such.method')));
      journal.add(await outcome(byWebhook.batch([{ method: 'event.get' }, { method: 'profile' }])));
    }
    journal.add(await outcome((async () => clients.forWebhook(`${url}profile.json?x=1`))()));

    // Whatever goes wrong on the way, by both kinds of client.
    for (const kind of ['reset-before', 'reset-after', 'html', 'truncated', 'empty', 'bad-gateway'] as const)
      for (const one of [client, clients.forWebhook(url)]) {
        const fault = portal.fault({ method: 'profile', kind });
        journal.add(await outcome(one.call('profile')));
        fault.remove();
      }
    for (const kind of ['unavailable', 'truncated'] as const) {
      portal.expireTokens(CLIENT_ID);
      const fault = portal.fault({ server: 'auth', method: 'oauth/token', kind });
      journal.add(await outcome(client.call('profile', {}, { timeout: '200ms' })));
      fault.remove();
      // The first pair is renewed all the same, the second is lost.
      journal.add(await outcome(client.call('profile')));
    }
    expect(journal.entries.at(-1)).toMatchObject({ reason: 'answer-lost', authorizeUrl: expect.any(String) });
    journal.add(await outcome(running.portals.forget(portal.memberId)));
    await running.close();

    secrets.addTrafficOf(portal);
    expect(secrets.size).toBeGreaterThan(15);
    expect(journal.entries.length).toBeGreaterThan(20);
    const printed = output.stop();
    expect({
      logs: secrets.foundIn(bench.logs.text()),
      printed: secrets.foundIn(printed),
      notifications: secrets.foundIn(inspect(running.notices.entries, DEEP)),
      seen: secrets.foundIn(inspect(journal.entries, DEEP) + JSON.stringify(journal.entries)),
      pages: secrets.foundIn(pages.join('\n')),
      services: secrets.foundIn(inspect([clients, running.portals, running.inbox], { depth: 4 })),
      disk: onDisk(running.file, secrets),
    }).toEqual({ logs: [], printed: [], notifications: [], seen: [], pages: [], services: [], disk: [] });
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
    const secrets = new KnownSecrets();
    secrets.add('application token', portal.app(CLIENT_ID).applicationToken);
    expect(secrets.foundIn(readFileSync(file, 'latin1'))).toEqual(['application token']);
  });
});

describe('an encryptionKey', () => {
  const [old, fresh] = [ENCRYPTION_KEY, Buffer.alloc(32, 8).toString('base64')];
  const connected = async () => {
    journal = new Journal('handlers');
    const portal = await bench.portal();
    const file = bench.file();
    const start = (encryptionKey: string | string[] | undefined) =>
      bench.boot({
        adapter: 'express',
        portal,
        file,
        options: { storage: sqliteStorage({ file, encryptionKey, waitForOwner: 0 }) },
      });
    const first = await start(old);
    await bench.install(first, portal);
    await first.close();
    const works = async (encryptionKey: string | string[]): Promise<void> => {
      const running = await start(encryptionKey);
      const client = running.app.get(Bitrix24Clients).forPortal(portal.memberId);
      await expect(client.call('profile')).resolves.toMatchObject({ ID: '1' });
      await running.close();
    };
    return { start, works };
  };

  it.each([
    ['another one', fresh],
    ['none', undefined],
  ])(
    'that the file was not written with stops the start (%s); the right one is taken then',
    async (_, key) => {
      const { start, works } = await connected();
      await expect(start(key)).rejects.toMatchObject({
        code: 'STORAGE_SEALED',
        message: expect.stringContaining('Try: give that key'),
      });
      await works(old);
    },
  );

  it('is changed by a list, and the earlier one may go after one start', async () => {
    const { start, works } = await connected();
    await works([fresh, old]);
    await works(fresh);
    await expect(start(old)).rejects.toMatchObject({ code: 'STORAGE_SEALED' });
  });
});
