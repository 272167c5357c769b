import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { createCipher } from '../../storage/index.js';
import { openDatabase } from '../../drivers/index.js';
import { InstallationCache } from './installation-cache.js';
import type { Installation } from './installation.js';
import { ApplicationOptions, PortalsOptions } from '../portals.options.js';
import { SqliteInstallationStore } from '../../drivers/sqlite/installations/sqlite-installation-store.js';
import { digestOf } from '../senders/token-digest.js';

const record = (memberId: string): Installation => ({
  clientId: 'app.1',
  memberId,
  domain: `${memberId}.bitrix24.com`,
  clientEndpoint: `https://${memberId}.bitrix24.com/rest/`,
  authServer: 'https://oauth.bitrix.info',
  applicationToken: `token of ${memberId}`,
  accessToken: 'a',
  refreshToken: 'r',
  expiresAt: 1,
  scope: ['crm'],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: 1,
  updatedAt: 2,
  version: 0,
});

let clock: ManualClock;
let store: SqliteInstallationStore;
let cache: InstallationCache;
let reads: { whole: number; revisions: number };

beforeEach(() => {
  clock = new ManualClock();
  store = new SqliteInstallationStore(openDatabase(':memory:'), createCipher([]), clock);
  reads = { whole: 0, revisions: 0 };
  const counted = Object.assign(Object.create(store) as SqliteInstallationStore, {
    get: (clientId: string, memberId: string) => (reads.whole++, store.get(clientId, memberId)),
    revision: (clientId: string, memberId: string) => (reads.revisions++, store.revision(clientId, memberId)),
  });
  const application = new ApplicationOptions({ clientId: 'app.1', clientSecret: 's' });
  cache = new InstallationCache(counted, application, new PortalsOptions(), clock);
});

describe('the sender of a portal', () => {
  it('is known by the digest of its token', async () => {
    await store.putIfVersion(record('m1'), undefined);
    expect(await cache.sender('m1')).toMatchObject({
      domain: 'm1.bitrix24.com',
      digest: digestOf('token of m1'),
    });
  });

  it.each([
    ['a tombstone', { status: 'uninstalled' }],
    ['an installation without a token', { applicationToken: '' }],
  ] as const)('has no digest where there is %s', async (_, facts) => {
    await store.putIfVersion({ ...record('m1'), ...facts }, undefined);
    expect((await cache.sender('m1'))?.digest).toBeUndefined();
  });

  it('is not decrypted again while nothing has changed, however many there are', async () => {
    const ids = Array.from({ length: 10_100 }, (_, index) => `m${index}`);
    for (const id of ids) await store.putIfVersion(record(id), undefined);
    for (const id of ids) await cache.sender(id);
    expect(reads).toEqual({ whole: ids.length, revisions: 2 * ids.length });
    for (const id of ids) await cache.sender(id);
    expect(reads).toEqual({ whole: ids.length, revisions: 2 * ids.length });
    clock.tick('5s');
    for (const id of ids) await cache.sender(id);
    expect(reads).toEqual({ whole: ids.length, revisions: 3 * ids.length });
  });

  it('is read again once another process has changed it', async () => {
    await store.putIfVersion(record('m1'), undefined);
    await cache.sender('m1');
    await store.putIfVersion({ ...record('m1'), applicationToken: 'rotated' }, 1);
    clock.tick('5s');
    expect((await cache.sender('m1'))?.digest).toEqual(digestOf('rotated'));
  });

  it('is read again at once after a change of this process', async () => {
    await store.putIfVersion(record('m1'), undefined);
    await cache.sender('m1');
    await cache.put({ ...record('m1'), applicationToken: 'rotated' }, 1);
    expect((await cache.sender('m1'))?.digest).toEqual(digestOf('rotated'));
  });

  it('is read again in time, though the clock was set back', async () => {
    await store.putIfVersion(record('m1'), undefined);
    await cache.sender('m1');
    clock.jump(-86_400_000);
    await store.putIfVersion({ ...record('m1'), applicationToken: 'rotated' }, 1);
    clock.tick('5s');
    expect((await cache.sender('m1'))?.digest).toEqual(digestOf('rotated'));
  });
});

describe('an absent portal', () => {
  it('is asked of the store once in a while', async () => {
    for (let time = 0; time < 3; time++) expect(await cache.sender('m1')).toBeUndefined();
    expect(await cache.get('m1')).toBeUndefined();
    expect(reads.whole).toBe(0);
    clock.tick('5s');
    await store.putIfVersion(record('m1'), undefined);
    expect(await cache.sender('m1')).toBeDefined();
    expect(await cache.get('m1')).toBeDefined();
  });
});
