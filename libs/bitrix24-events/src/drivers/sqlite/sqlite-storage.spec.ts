import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { item, temporaryFolder } from '../../../test/inbox/items.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { sqliteStorage, type SqliteStorageOptions } from './sqlite-storage.js';
import type { OpenStorage } from '../storage-driver.js';

const [one, two] = ['1', '2'].map((digit) => digit.repeat(64)) as [string, string];
const clock = new ManualClock();

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
const open = (options: Partial<SqliteStorageOptions>): Promise<OpenStorage> =>
  sqliteStorage({ file, waitForOwner: 0, ...options }).open(clock);

beforeEach(() => {
  folder = temporaryFolder();
  file = folder.path('inbox.db');
});
afterEach(() => {
  jest.restoreAllMocks();
  folder.remove();
});

/** Leaves a secret in each place that may hold one. */
async function fill({ inbox, installations }: OpenStorage): Promise<void> {
  const actor = { accessToken: 'secret-of-actor', expiresAt: 4e12 };
  const data = { TOKEN: 'secret-of-data', PAD: 'x'.repeat(9_000) };
  await inbox.accept([item(['a'], { actor, data, secretData: true }), item(['gone'], { actor })]);
  await installations.enqueueInstall(
    {
      id: 'p',
      clientId: 'c',
      memberId: 'm',
      parkedAt: 1,
      attempts: 0,
      dueAt: 1,
      source: 's',
      tokenHash: 'h',
      payload: 'secret-of-install',
    },
    { total: 10, perSource: 10, perMember: 10 },
  );
  await installations.putUninstall({
    clientId: 'c',
    memberId: 'm',
    stage: 'check',
    since: 1,
    attempts: 0,
    dueAt: 1,
    payload: 'secret-of-uninstall',
  });
  // What is free is overwritten, too.
  await inbox.mutate({ handler: 'gone' }, { kind: 'remove' });
}

const secretsOnDisk = (): string[] =>
  readdirSync(dirname(file)).flatMap(
    (name) => readFileSync(join(dirname(file), name), 'latin1').match(/secret-of-\w+/g) ?? [],
  );

const claimed = async ({ inbox }: OpenStorage) =>
  (await inbox.claim({ limit: 1, quotas: [{ handlerKey: 'a', free: 1 }], now: clock.now() }))[0]?.event;

/** What the secrets are that can be read. */
const readable = async (storage: OpenStorage): Promise<unknown[]> => {
  const event = await claimed(storage);
  return [
    event?.actor?.accessToken,
    event?.data,
    await storage.installations.pendingPayload('p'),
    (await storage.installations.uninstalls('c', 1, 1))[0]?.payload,
  ];
};
const ALL = [
  'secret-of-actor',
  expect.objectContaining({ TOKEN: 'secret-of-data' }),
  'secret-of-install',
  'secret-of-uninstall',
];

describe('an encryption key that is given later', () => {
  it('encrypts what was stored readable, and leaves no copy in the files', async () => {
    const before = await open({ allowPlaintext: true });
    await fill(before);
    await before.close();
    expect(new Set(secretsOnDisk()).size).toBe(4);

    const after = await open({ encryptionKey: one });
    expect(secretsOnDisk()).toEqual([]);
    expect(await readable(after)).toEqual(ALL);
    await after.close();
  });

  it('takes the place of an earlier one, which may be dropped after one start with both', async () => {
    for (const encryptionKey of [one, [two, one]]) {
      const storage = await open({ encryptionKey });
      if (encryptionKey === one) await fill(storage);
      await storage.close();
    }
    const last = await open({ encryptionKey: two });
    expect(await readable(last)).toEqual(ALL);
    await last.close();
  });
});

describe('without an encryption key', () => {
  const warned = async (options: Partial<SqliteStorageOptions>): Promise<string[]> => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    await (await open(options)).close();
    return warn.mock.calls.map(([message]) => String(message));
  };

  it.each<[string, Partial<SqliteStorageOptions>, string]>([
    ['none was named', {}, 'encryptionKey is missing'],
    ['its variable is not set', { encryptionKey: undefined }, 'encryptionKey is undefined'],
  ])('warns once: %s', async (_, options, words) => {
    expect(await warned(options)).toEqual([expect.stringContaining(words)]);
  });

  it('says nothing where that is meant', async () => {
    expect(await warned({ allowPlaintext: true })).toEqual([]);
  });

  it('is refused in production, and an undefined one is named', () => {
    expect(sqliteStorage({ encryptionKey: undefined }).problems(true)).toEqual([
      expect.stringMatching(/encryptionKey is undefined.*BITRIX24_ENCRYPTION_KEY/),
    ]);
  });
});

it('a second application that comes by a link finds the file owned', async () => {
  const first = await open({ encryptionKey: one });
  first.started?.();
  symlinkSync(file, folder.path('link.db'));
  await expect(open({ file: folder.path('link.db'), encryptionKey: one })).rejects.toMatchObject({
    code: 'STORAGE_OWNED',
    message: expect.stringContaining('Another application of this process'),
  });
  await first.close();
});
