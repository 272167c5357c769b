import { describe, expect, it } from '@jest/globals';
import { Bitrix24ConfigurationError } from '../errors/index.js';
import { Bitrix24EventsModule } from './bitrix24-events.module.js';
import { sqliteStorage } from '../drivers/sqlite/sqlite-storage.js';
import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';
import { validateOptions } from './validate-options.js';

const application = { clientId: 'local.1', clientSecret: 'app-secret' };
const storage = sqliteStorage({ encryptionKey: 'a'.repeat(64) });

const problemsOf = (options: object, production = false): readonly string[] => {
  try {
    validateOptions(options, production);
    return [];
  } catch (error) {
    return (error as Bitrix24ConfigurationError).problems;
  }
};

describe('validateOptions', () => {
  it('fills in every default', () => {
    const options = validateOptions({ application }, false);
    expect(options.authServers).toEqual(['https://oauth.bitrix.info', 'https://oauth.bitrix24.tech']);
    expect(options.inbox).toMatchObject({
      concurrency: 100,
      timeout: '5m',
      shutdownTimeout: '10s',
      retry: { attempts: 60, initialDelay: '1s', maxDelay: '1h' },
    });
    expect(options.bindings).toMatchObject({ mode: 'sync', unbindAfter: '15m', ownUrls: [], every: '1h' });
    expect(options.rest).toMatchObject({ timeout: '30s', allowInsecure: false, allowPrivate: false });
    expect(options.handlers).toEqual({ globalEnhancers: false });
    expect(options.webhooks).toEqual([]);
  });

  it('keeps a default where undefined is given', () => {
    const options = validateOptions(
      {
        application,
        inbox: { concurrency: undefined, retry: { attempts: undefined } },
        bindings: { mode: undefined },
      },
      false,
    );
    expect([options.inbox.concurrency, options.inbox.retry.attempts, options.bindings.mode]).toEqual([
      100,
      60,
      'sync',
    ]);
  });

  it.each([true, 'two', {}, null, [1]])('says once that trustProxy cannot be %j', (trustProxy) => {
    expect(problemsOf({ application, storage, intake: { trustProxy } })).toEqual([
      'intake.trustProxy must be a number of proxies, like 1',
    ]);
  });

  it.each<[string, object, RegExp]>([
    ['neither application nor webhooks', {}, /^neither application nor webhooks/],
    [
      'an empty secret',
      { application: { clientId: 'a', clientSecret: '' } },
      /clientSecret must not be empty/,
    ],
    ['a secret that is no text', { application: { clientId: 'a', clientSecret: 5 } }, /clientSecret must be/],
    [
      'a webhook whose restUrl is none',
      { webhooks: [{ applicationToken: 'token', restUrl: 'https://portal.bitrix24.com/' }] },
      /^webhooks\[0\]\.restUrl must end with/,
    ],
    [
      'an empty webhook token',
      { webhooks: [{ applicationToken: '' }] },
      /applicationToken must not be empty/,
    ],
    ['webhooks that are no list', { webhooks: 'token' }, /^webhooks must be a list/],
    [
      'a publicUrl without a scheme',
      { application, publicUrl: 'app.example.com' },
      /^publicUrl must be an absolute/,
    ],
    ['an unknown option', { application, pubicUrl: 'https://a.example' }, /^pubicUrl is no option/],
    ['an unknown nested option', { application, inbox: { retries: 3 } }, /^inbox.retries is no option/],
    ['a doubtful concurrency', { application, inbox: { concurrency: 0 } }, /^inbox.concurrency must be/],
    [
      'doubtful attempts',
      { application, inbox: { retry: { attempts: 1.5 } } },
      /^inbox.retry.attempts must be/,
    ],
    ['a doubtful duration', { application, bindings: { every: 'hourly' } }, /^bindings.every must be/],
    ['a doubtful connector', { application, offline: { connector: 'my app' } }, /^offline.connector must be/],
    ['an unknown mode', { application, bindings: { mode: 'auto' } }, /^bindings.mode must be/],
    ['an auth server by http', { application, authServers: ['http://oauth.example'] }, /must be https/],
    ['no auth server', { application, authServers: [] }, /^authServers must be a list/],
    ['a storage that is none', { application, storage: './file.db' }, /^storage must be a storage driver/],
    [
      'a doubtful key',
      { application, storage: sqliteStorage({ encryptionKey: 'short' }) },
      /32 bytes as base64 or hex/,
    ],
    [
      'an unknown option of handlers',
      { application, handlers: { globalEnhancer: true } },
      /^handlers.globalEnhancer is no option/,
    ],
    ['a storage that is an empty object', { application, storage: {} }, /^storage must be a storage driver/],
    [
      'an unknown option of the storage',
      { application, storage: sqliteStorage({ fiel: 'x.db' } as object) },
      /^sqliteStorage: fiel is no option/,
    ],
    [
      'a nameless file',
      { application, storage: sqliteStorage({ file: '' }) },
      /^sqliteStorage: file must be a path/,
    ],
    [
      'two webhooks with one token',
      { webhooks: [{ applicationToken: 'a' }, { applicationToken: 'b' }, { applicationToken: 'a' }] },
      /^webhooks\[0\] and webhooks\[2\] have the same applicationToken/,
    ],
    [
      'a publicUrl with a query',
      { application, publicUrl: 'https://app.example.com/x?y=1' },
      /^publicUrl must have neither/,
    ],
    [
      'a publicUrl with a hash',
      { application, publicUrl: 'https://app.example.com/#x' },
      /^publicUrl must have neither/,
    ],
    [
      'an endless wait',
      { application, storage: sqliteStorage({ waitForOwner: 'ever' as '1s' }) },
      /waitForOwner must/,
    ],
  ])('says what is wrong with %s', (_, options, problem) => {
    expect(problemsOf(options)).toContainEqual(expect.stringMatching(problem));
  });

  it('says everything at once', () => {
    const error = new Bitrix24ConfigurationError('x', []);
    expect(error.code).toBe('CONFIGURATION_INVALID');
    expect(
      problemsOf({ publicUrl: 'x', inbox: { concurrency: -1 }, bindings: { mode: 'auto' }, webhooks: [{}] }),
    ).toHaveLength(4);
  });

  it('wants secrets encrypted in production, or a word that they need not be', () => {
    expect(problemsOf({ application, storage: sqliteStorage() }, true)).toEqual([
      expect.stringContaining('encryptionKey is missing'),
    ]);
    expect(problemsOf({ application, storage: sqliteStorage({ allowPlaintext: true }) }, true)).toEqual([]);
    expect(problemsOf({ application, storage }, true)).toEqual([]);
  });

  it('wants a storage in production that outlives the process', () => {
    const inMemory = sqliteStorage({ file: ':memory:', allowPlaintext: true });
    expect(problemsOf({ application, storage: inMemory }, true)).toEqual([
      expect.stringContaining("file is ':memory:'"),
    ]);
    expect(problemsOf({ application, storage: inMemory }, false)).toEqual([]);
  });

  it('takes null, where a group of options may stand, for none', () => {
    expect(problemsOf({ application, handlers: null, inbox: { retry: null, retention: null } })).toEqual([]);
  });

  it('shows no secret when it fails, nor when options are printed', async () => {
    const { inspect } = await import('node:util');
    const message = String(problemsOf({ application, inbox: { concurrency: 0 }, storage }));
    const printed = inspect(validateOptions({ application, storage }, false), { depth: 9 });
    for (const text of [message, printed, JSON.stringify(validateOptions({ application, storage }, false))]) {
      expect(text).not.toContain('app-secret');
      expect(text).not.toContain('aaaa');
    }
  });
});

describe('problems of options', () => {
  const lineOf = (error: unknown): string => (error as Error).message;
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('are printed once, not again as a member', async () => {
    const { inspect } = await import('node:util');
    const printed = inspect(thrown(() => validateOptions({})));
    expect(printed.split('neither application nor webhooks')).toHaveLength(2);
  });

  it('name the option for an auth server on this machine', () => {
    const options = {
      application,
      authServers: ['http://localhost:4100', 'http://10.0.0.5', 'https://[::1]'],
    };
    expect(problemsOf({ ...options, rest: { allowInsecure: true } })).toEqual(
      options.authServers.map((server) =>
        expect.stringMatching(
          new RegExp(`^authServers: ${server.replaceAll(/[[\]]/g, '\\$&')} is .*allowPrivate: true`),
        ),
      ),
    );
    expect(problemsOf({ ...options, rest: { allowInsecure: true, allowPrivate: true } })).toEqual([]);
  });

  it('send what belongs to the second argument there, and know its members', () => {
    expect(problemsOf({ application, path: '/x' })).toEqual([
      'path is no option. Try: the second argument: forRoot(options, { path })',
    ]);
    const error = thrown(() => validateOptions({ application }, false, { instalPage: true }));
    expect(lineOf(error)).toMatch(
      /instalPage is no member of the second argument of forRoot\. Try: one of path,/,
    );
  });

  it.each<[object, RegExp]>([
    [{ path: 5 }, /path must be the path of a route/],
    [{ path: '/b24 events' }, /path must be the path of a route/],
    [{ path: 'https://app.example.com/bitrix24/events' }, /path must be the path of a route/],
    [{ installPage: 'https://app.example.com/install' }, /installPage must be true, false or the path/],
    [{ oauthCallback: 1 }, /oauthCallback must be true, false or the path/],
    [{ isGlobal: 'yes' }, /isGlobal must be true or false/],
    [{ controllerDecorators: () => undefined }, /controllerDecorators must be a list of class decorators/],
    [{ controllerDecorators: ['Public'] }, /controllerDecorators must be a list of class decorators/],
  ])('refuse %j there', (extras, problem) => {
    const error = thrown(() => validateOptions({ application }, false, extras));
    expect(lineOf(error)).toMatch(problem);
    // The declaration comes first: it must live until the problem is told.
    expect(() => Bitrix24EventsModule.forRoot({ application }, extras)).not.toThrow();
  });

  it('may leave members of the second argument undefined', () => {
    const nothing = { path: undefined, installPage: undefined, controllerDecorators: undefined };
    expect(() => validateOptions({ application }, false, nothing)).not.toThrow();
  });

  it('let no application be given without its secret', () => {
    // @ts-expect-error -- clientSecret is missing
    const options: Bitrix24EventsModuleOptions = { application: { clientId: 'local.1' } };
    expect(problemsOf(options)).toEqual([expect.stringMatching(/^application\.clientSecret/)]);
  });
});
