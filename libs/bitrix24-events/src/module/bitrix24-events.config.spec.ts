import { describe, expect, it } from '@jest/globals';
import { optionsFromEnvironment } from './bitrix24-events.config.js';
import { validateOptions } from './validate-options.js';

describe('optionsFromEnvironment', () => {
  it('leaves every default where nothing is set', () => {
    const defaults = validateOptions({ webhooks: [{ applicationToken: 'x' }] }, false);
    const read = validateOptions(
      { ...optionsFromEnvironment({}), webhooks: [{ applicationToken: 'x' }] },
      false,
    );
    expect(read).toEqual(defaults);
  });

  it('reads each variable', () => {
    const options = validateOptions(
      optionsFromEnvironment({
        BITRIX24_PUBLIC_URL: 'https://app.example.com',
        BITRIX24_CLIENT_ID: 'local.1',
        BITRIX24_CLIENT_SECRET: 'secret',
        BITRIX24_WEBHOOK_TOKENS: 'one, two,',
        BITRIX24_WEBHOOK_REST_URLS: ', https://p.bitrix24.com/rest/1/0abcdef12345678/',
        BITRIX24_STORAGE_FILE: '/data/b24.db',
        BITRIX24_ENCRYPTION_KEY: `${'a'.repeat(64)},${'b'.repeat(64)}`,
        BITRIX24_AUTH_SERVERS: 'http://127.0.0.1:1234',
        BITRIX24_BINDINGS_MODE: 'plan',
        BITRIX24_HANDLER_URL: 'https://hooks.example.com/b24',
        BITRIX24_OFFLINE_CONNECTOR: 'my-app',
        BITRIX24_OFFLINE_EXCLUSIVE: 'yes',
        BITRIX24_CONCURRENCY: '7',
        BITRIX24_ALLOW_INSECURE: 'true',
        BITRIX24_ALLOW_PRIVATE: '1',
        BITRIX24_PORTALS_ALLOW_PRIVATE: 'on',
        BITRIX24_TRUST_PROXY: '2',
        BITRIX24_QUEUE_SERVERS: '52.29.163.104, 195.208.184.0/24',
      }),
      false,
    );
    expect(options).toMatchObject({
      publicUrl: 'https://app.example.com',
      application: { clientId: 'local.1', clientSecret: 'secret' },
      webhooks: [
        { applicationToken: 'one' },
        { applicationToken: 'two', restUrl: 'https://p.bitrix24.com/rest/1/0abcdef12345678/' },
      ],
      authServers: ['http://127.0.0.1:1234'],
      bindings: { mode: 'plan', handlerUrl: 'https://hooks.example.com/b24' },
      offline: { connector: 'my-app', exclusive: true },
      inbox: { concurrency: 7 },
      intake: { trustProxy: 2, queueServers: ['52.29.163.104', '195.208.184.0/24'] },
      portals: { allowPrivate: true },
      rest: { allowInsecure: true, allowPrivate: true },
    });
    expect(options.storage).toMatchObject({ file: '/data/b24.db' });
  });

  it.each(['off', 'published'])('reads %s for the queue servers', (word) => {
    expect(optionsFromEnvironment({ BITRIX24_QUEUE_SERVERS: ` ${word}` })).toMatchObject({
      intake: { queueServers: word },
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const names = [
      'PUBLIC_URL',
      'CLIENT_ID',
      'CLIENT_SECRET',
      'WEBHOOK_TOKENS',
      'WEBHOOK_REST_URLS',
      'STORAGE_FILE',
      'ENCRYPTION_KEY',
      'ALLOW_PLAINTEXT',
      'AUTH_SERVERS',
      'BINDINGS_MODE',
      'HANDLER_URL',
      'OFFLINE_CONNECTOR',
      'OFFLINE_EXCLUSIVE',
      'CONCURRENCY',
      'ALLOW_INSECURE',
      'ALLOW_PRIVATE',
      'PORTALS_ALLOW_PRIVATE',
      'TRUST_PROXY',
      'QUEUE_SERVERS',
    ];
    for (const empty of ['', ' ']) {
      const env = Object.fromEntries(names.map((name) => [`BITRIX24_${name}`, empty]));
      expect(optionsFromEnvironment(env)).toEqual(optionsFromEnvironment({}));
      const webhooks = [{ applicationToken: 'x' }];
      expect(validateOptions({ ...optionsFromEnvironment(env), webhooks }, false).storage).toMatchObject({
        file: './data/bitrix24-events.db',
      });
    }
  });

  it.each([
    [{ BITRIX24_CLIENT_ID: 'local.1' }, 'application.clientSecret must not be empty'],
    [
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_CONCURRENCY: 'many' },
      'inbox.concurrency must be a whole number',
    ],
    [{ BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_TRUST_PROXY: 'yes' }, 'intake.trustProxy must be a number'],
    [
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_QUEUE_SERVERS: 'on' },
      "intake.queueServers must be 'off', 'published', or a list",
    ],
    [{ BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_BINDINGS_MODE: 'auto' }, 'bindings.mode must be'],
    [{ BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_ENCRYPTION_KEY: 'short' }, 'encryptionKey must be 32 bytes'],
  ])('what is wrong in %j fails as in code', (env, problem) => {
    expect(() => validateOptions(optionsFromEnvironment(env), false)).toThrow(problem);
  });
});

describe('a problem of the environment', () => {
  const problems = (env: Record<string, string>, over: object = {}): string => {
    try {
      validateOptions({ ...optionsFromEnvironment(env), ...over }, false);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    [{}, /BITRIX24_CLIENT_ID or BITRIX24_WEBHOOK_TOKENS: neither application nor webhooks/],
    [
      { BITRIX24_CLIENT_ID: 'local.1' },
      /BITRIX24_CLIENT_SECRET: application\.clientSecret must not be empty/,
    ],
    [
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_PUBLIC_URL: 'app' },
      /BITRIX24_PUBLIC_URL: publicUrl must be an absolute URL/,
    ],
    [
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_AUTH_SERVERS: 'https://localhost:1' },
      /BITRIX24_AUTH_SERVERS: .*or BITRIX24_ALLOW_PRIVATE=true/,
    ],
    [
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_ENCRYPTION_KEY: 'short' },
      /BITRIX24_ENCRYPTION_KEY: sqliteStorage: encryptionKey/,
    ],
    [{ BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_ENABLED: 'maybe' }, /BITRIX24_ENABLED: enabled must be/],
    [{ BITRIX24_CLIENT_SECRET: 'secret' }, /BITRIX24_CLIENT_ID: application\.clientId must not be empty/],
    [
      {
        BITRIX24_CLIENT_ID: 'x',
        BITRIX24_CLIENT_SECRET: 's',
        BITRIX24_WEBHOOK_REST_URLS: 'https://p.bitrix24.com/rest/1/k/',
      },
      /BITRIX24_WEBHOOK_TOKENS: webhooks\[\]\.applicationToken must not be empty/,
    ],
    [
      {
        BITRIX24_WEBHOOK_TOKENS: 'x',
        BITRIX24_WEBHOOK_REST_URLS: ',,https://p.bitrix24.com/rest/1/0abcdef12345678/',
      },
      /BITRIX24_WEBHOOK_TOKENS: webhooks\[\]\.applicationToken must not be empty/,
    ],
    [
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_WEBHOOK_REST_URLS: 'https://p.bitrix24.com/' },
      /BITRIX24_WEBHOOK_REST_URLS: webhooks\[0\]\.restUrl/,
    ],
  ])('%j names the variable', (env, message) => {
    expect(problems(env)).toMatch(message);
  });

  it('is one of the code where the code has replaced what was read', () => {
    const message = problems(
      { BITRIX24_WEBHOOK_TOKENS: 'x', BITRIX24_PUBLIC_URL: 'https://a.example' },
      { publicUrl: 'app' },
    );
    expect(message).toContain('- publicUrl must be an absolute URL');
  });

  it.each([
    ['ALLOW_PLAINTEXT', /sqliteStorage: allowPlaintext must be true or false/],
    ['OFFLINE_EXCLUSIVE', /offline\.exclusive must be true or false/],
    ['ALLOW_INSECURE', /rest\.allowInsecure must be true or false/],
    ['ALLOW_PRIVATE', /rest\.allowPrivate must be true or false/],
    ['PORTALS_ALLOW_PRIVATE', /portals\.allowPrivate must be true or false/],
    ['ENABLED', /enabled must be true, false or 'read'/],
  ])('names BITRIX24_%s that is neither a yes nor a no', (name, problem) => {
    for (const slip of ['ture', '2', 'y', 'yes please']) {
      const told = problems({ BITRIX24_WEBHOOK_TOKENS: 'x', [`BITRIX24_${name}`]: slip });
      expect(told).toMatch(problem);
      expect(told).toContain(`BITRIX24_${name}: `);
    }
    for (const word of ['true', 'TRUE', ' yes', '1', 'on', 'false', 'No', '0 ', 'off'])
      expect(problems({ BITRIX24_WEBHOOK_TOKENS: 'x', [`BITRIX24_${name}`]: word })).toBe('');
  });

  it('is none where a value was pasted with blanks around', () => {
    const env = {
      BITRIX24_CLIENT_ID: ' local.1\n',
      BITRIX24_CLIENT_SECRET: ' s ',
      BITRIX24_PUBLIC_URL: ' https://app.example.com ',
    };
    expect(optionsFromEnvironment(env)).toMatchObject({
      publicUrl: 'https://app.example.com',
      application: { clientId: 'local.1', clientSecret: 's' },
    });
  });
});
