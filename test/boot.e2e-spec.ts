import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Bitrix24EventsModule,
  BitrixEvent,
  OnBitrixEvent,
  sqliteStorage,
  type Bitrix24EventsModuleOptions,
} from 'nestjs-bitrix24-events';
import { ADAPTERS, createAdapter } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { defaultOptions } from './support/boot.js';
import { ENCRYPTION_KEY, PUBLIC_URL } from './support/facts.js';
import { FORM, send } from './support/http.js';
import { Journal } from './support/journal.js';

const bench = useBench();

let journal: Journal<string>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event.portal.memberId);
  }
}

@Module({})
class RootModule {}

/** What a start fails with. Nothing may be left behind: no listener, no lock. */
async function failureOf(imports: DynamicModule[], providers: Provider[] = []) {
  const root: DynamicModule = { module: RootModule, imports, providers };
  let app;
  try {
    app = await NestFactory.create(root, createAdapter('express'), { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    return error as Error & { code?: string; problems?: string[] };
  } finally {
    await app?.close();
  }
  throw new Error('it started');
}

const APPLICATION = { clientId: 'local.boot', clientSecret: 'boot secret' };

const startWith = (options: Bitrix24EventsModuleOptions, providers?: Provider[]) =>
  failureOf(
    [Bitrix24EventsModule.forRoot({ storage: sqliteStorage({ file: bench.file() }), ...options })],
    providers,
  );

describe('an application that is configured wrongly does not start', () => {
  it.each<[string, Bitrix24EventsModuleOptions, RegExp[]]>([
    ['nobody to believe', {}, [/^neither application nor webhooks is given.* Try: application:/]],
    [
      'empty credentials',
      { application: { clientId: '', clientSecret: '' } },
      [/^application\.clientId must not be empty/, /^application\.clientSecret must not be empty/],
    ],
    [
      'a misspelt option',
      { application: APPLICATION, inbox: { concurency: 3 }, publicURL: 'x' } as object,
      [/^publicURL is no option\. Try:/, /^inbox\.concurency is no option\. Try:/],
    ],
    [
      'bad values everywhere',
      {
        application: APPLICATION,
        publicUrl: 'app.example.com',
        webhooks: [{ applicationToken: '' }],
        bindings: { mode: 'always' as 'sync', unbindAfter: 'soon' as '1s', every: 0 },
        inbox: { concurrency: 0, timeout: -1, retry: { attempts: 1.5, initialDelay: 'x' as '1s' } },
        intake: { maxBodySize: 1 },
        portals: { maxParked: 0 },
        rest: { timeout: 'never' as '1s' },
        authServers: ['http://oauth.example.com', 'nonsense'],
      },
      [
        /^publicUrl must be an absolute URL/,
        /^webhooks\[\]\.applicationToken must not be empty/,
        /^bindings\.mode must be 'sync', 'plan' or 'off'/,
        /^bindings\.unbindAfter must be a duration/,
        /^bindings\.every must be a duration of at least/,
        /^inbox\.concurrency must be a whole number/,
        /^inbox\.timeout must be a duration/,
        /^inbox\.retry\.attempts must be a whole number/,
        /^inbox\.retry\.initialDelay must be a duration/,
        /^intake\.maxBodySize must be at least/,
        /^portals\.maxParked must be a whole number/,
        /^rest\.timeout must be a duration/,
        /^authServers: .*must be https.*; authServers: nonsense is not a URL/,
      ],
    ],
    [
      'a bad key',
      { application: APPLICATION, storage: sqliteStorage({ encryptionKey: 'short' }) },
      [/^sqliteStorage: encryptionKey must be 32 bytes as base64 or hex\. Try: openssl/],
    ],
  ])('%s', async (_what, options, expected) => {
    const error = await startWith(options);
    expect(error).toMatchObject({ name: 'Bitrix24ConfigurationError', code: 'CONFIGURATION_INVALID' });
    expect(error.problems).toHaveLength(expected.length);
    for (const problem of expected) {
      expect(error.problems).toContainEqual(expect.stringMatching(problem));
      expect(error.message).toMatch(new RegExp(problem.source.replace('^', '\n  - '), 'm'));
    }
  });

  describe('in production', () => {
    const { NODE_ENV } = process.env;
    afterEach(() => {
      if (NODE_ENV === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = NODE_ENV;
    });

    it('that would store or send tokens readable', async () => {
      process.env.NODE_ENV = 'production';
      const error = await startWith({
        application: APPLICATION,
        publicUrl: PUBLIC_URL,
        rest: { allowInsecure: true },
      });
      expect(error.problems).toEqual([
        expect.stringMatching(/^rest\.allowInsecure must not be true when NODE_ENV is production/),
        expect.stringMatching(/^sqliteStorage: encryptionKey is missing, and NODE_ENV is production/),
      ]);
    });
  });

  it('that is configured twice: at once, with the reason', async () => {
    const options = () => ({ application: APPLICATION, storage: sqliteStorage({ file: bench.file() }) });
    const error = await failureOf([
      Bitrix24EventsModule.forRoot(options()),
      Bitrix24EventsModule.forRoot(options(), { path: '/other' }),
    ]);
    expect(error.code).toBe('CONFIGURATION_INVALID');
    expect(error.message).toMatch(/configured 2 times.*Try: one forRoot in the root module/s);
  });

  // As texts that the compiler does not know: it would refuse them.
  const unknown: string = 'ONCRMDEALADDED';
  const pattern: string = 'ONNOTHING*';

  @Injectable()
  class Misspelt {
    @OnBitrixEvent(unknown)
    one() {}

    @OnBitrixEvent(pattern)
    two() {}

    @OnBitrixEvent('ONCRMDEALADD', { retries: 3 } as object)
    three() {}

    @OnBitrixEvent('ONCRMDEALADD', { key: 'a' })
    @OnBitrixEvent('ONCRMDEALUPDATE', { key: 'b' })
    four() {}

    @OnBitrixEvent('ONCRMDEALADD', { key: 'same' })
    five() {}

    @OnBitrixEvent('ONCRMLEADADD', { key: 'same' })
    six() {}
  }

  it('whose handlers are wrong: all of them, in one error', async () => {
    const error = await startWith({ application: APPLICATION, publicUrl: PUBLIC_URL }, [Misspelt]);
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', place: 'application' });
    for (const problem of [
      /Misspelt\.one .*'ONCRMDEALADDED' is no known event\. Try: 'ONCRMDEALADD'/,
      /Misspelt\.two .*no known event matches 'ONNOTHING\*'/,
      /Misspelt\.three .*retries is no option of @OnBitrixEvent/,
      /Misspelt\.four .*its decorators differ in their options/,
      /same.*Misspelt\.five.*Misspelt\.six|Misspelt\.five.*Misspelt\.six.*same/s,
    ])
      expect(error.message).toMatch(problem);
    expect(error.problems).toHaveLength(5);
  });

  it('whose options and handlers are wrong: all of it, in one error', async () => {
    const application = { clientId: 'local.boot', clientSecret: '' };
    const error = await startWith({ application, inbox: { retyr: 1 } as object }, [Misspelt, Deals]);
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect(error.message).toMatch(/^8 problems in the options of Bitrix24EventsModule, and in the handlers:/);
    for (const problem of [
      /clientSecret must not be empty/,
      /inbox\.retyr is no option/,
      /Misspelt\.one .*Try: 'ONCRMDEALADD'/,
      /there is no public URL.*Deals\.added/,
    ])
      expect(error.message).toMatch(problem);
  });

  @Injectable()
  class OfAnotherWebhook {
    @OnBitrixEvent('ONCRMDEALADD', { source: 'webhook:7' })
    added() {}
  }

  it('whose handlers, webhooks, pages and bindings are wrong: all of it, in one error', async () => {
    const error = await startWith({ application: APPLICATION, installPage: {} }, [
      Misspelt,
      OfAnotherWebhook,
      Deals,
    ]);
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID', place: 'application' });
    for (const problem of [
      /Misspelt\.one .*Try: 'ONCRMDEALADD'/,
      /OfAnotherWebhook\.added .*source is 'webhook:7', but the option webhooks has none/,
      /the option installPage is given, but the page has no route/,
      /there is no public URL.*Deals\.added/,
    ])
      expect(error.message).toMatch(problem);
    expect(error.problems).toHaveLength(8);
  });

  it.each<[string, Bitrix24EventsModuleOptions, RegExp]>([
    ['no public URL', {}, /there is no public URL.*Deals\.added/],
    ['plain http', { publicUrl: 'http://app.example.com' }, /is plain http.*bindings\.allowHttp/],
    ['a host without a dot', { publicUrl: 'https://localhost' }, /has no dot/],
    ['a URL that is too long', { publicUrl: `https://app.example.com/${'x'.repeat(200)}` }, /characters/],
  ])('that could never be bound: %s', async (_what, options, expected) => {
    const error = await startWith({ application: APPLICATION, ...options }, [Deals]);
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    expect(error.message).toMatch(expected);
  });

  it('whose database is none', async () => {
    const file = bench.file();
    writeFileSync(
      file,
      'no database at all, but a text that is long enough to be read as a header'.repeat(20),
    );
    const error = await startWith({ application: APPLICATION, storage: sqliteStorage({ file }) });
    expect(error).toMatchObject({ code: 'STORAGE_CORRUPT', message: expect.stringContaining(file) });
  });

  it('whose inbox another one owns; it waits as long as it is told to', async () => {
    const portal = await bench.portal();
    const owner = await bench.boot({ adapter: 'express', portal });
    const storage = sqliteStorage({ file: owner.file, encryptionKey: ENCRYPTION_KEY, waitForOwner: 0 });
    const error = await startWith({ ...defaultOptions(portal, owner.file), storage });
    expect(error).toMatchObject({ code: 'STORAGE_OWNED', message: expect.stringMatching(/Try: stop it/) });

    const heir = bench.boot({
      adapter: 'express',
      portal,
      file: owner.file,
      options: {
        storage: sqliteStorage({ file: owner.file, encryptionKey: ENCRYPTION_KEY, waitForOwner: '20s' }),
      },
    });
    await owner.close();
    expect(await (await heir).inbox.stats()).toEqual([]);
  });
});

describe.each(ADAPTERS)('applications in one process, on %s', (adapter) => {
  it('are two with two paths, which know nothing of each other', async () => {
    journal = new Journal('handlers');
    const [one, other] = await Promise.all([bench.portal(), bench.portal()]);
    const first = await bench.boot({ adapter, portal: one, providers: [Deals], extras: { path: '/one' } });
    const second = await bench.boot({
      adapter,
      portal: other,
      providers: [Deals],
      extras: { path: '/two' },
      publicUrl: 'https://two.example.com',
      options: { publicUrl: 'https://two.example.com' },
    });
    await bench.install(first, one, { handlerUrl: `${PUBLIC_URL}/one` });
    await bench.install(second, other, { handlerUrl: 'https://two.example.com/two' });

    one.as(1).call('crm.deal.add', { fields: { TITLE: 'One' } });
    other.as(1).call('crm.deal.add', { fields: { TITLE: 'Two' } });
    await Promise.all([one.settled(), other.settled()]);
    await Promise.all([first.idle(), second.idle()]);
    expect(journal.entries.toSorted()).toEqual([one.memberId, other.memberId].toSorted());
    expect(await first.portals.list()).toHaveLength(1);
    expect(await send(`${first.origin}/two`, { headers: FORM, body: 'event=E' })).toMatchObject({
      status: 404,
    });
    expect(await send(`${second.origin}/one`, { headers: FORM, body: 'event=E' })).toMatchObject({
      status: 404,
    });
  });
});
