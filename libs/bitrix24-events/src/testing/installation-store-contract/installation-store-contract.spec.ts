import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../../test/inbox/items.js';
import { SqliteInstallationStore, openDatabase, type SqliteDatabase } from '../../drivers/index.js';
import type { InstallationStore } from '../../portals/index.js';
import { createCipher } from '../../storage/index.js';
import { ManualClock } from '../manual-clock.js';
import { memoryStorage } from '../memory-storage.js';
import { installationStoreContract, type OpenedInstallationStore } from './index.js';

function openFile(keys: Buffer[]): OpenedInstallationStore {
  const folder = temporaryFolder();
  const clock = new ManualClock();
  const cipher = createCipher(keys);
  const databases: SqliteDatabase[] = [];
  const connect = (): InstallationStore => {
    const db = openDatabase(folder.path('portals.db'));
    databases.push(db);
    return new SqliteInstallationStore(db, cipher, clock, { exclusive: false });
  };
  return {
    store: connect(),
    clock,
    another: async () => connect(),
    close: async () => {
      for (const db of databases) db.close();
      folder.remove();
    },
  };
}

async function openMemory(): Promise<OpenedInstallationStore> {
  const clock = new ManualClock();
  const storage = await memoryStorage().open(clock);
  return { store: storage.installations, clock, close: () => storage.close() };
}

describe.each([
  ['an encrypted SQLite file', () => openFile([randomBytes(32)])],
  ['a SQLite file without a key', () => openFile([])],
])('the contract of the InstallationStore, on %s', (_, open) => {
  const cases = installationStoreContract(open).map(({ name, run }): [string, () => Promise<void>] => [
    name,
    run,
  ]);

  it.each(cases)(
    '%s',
    async (name, run) => {
      await expect(run()).resolves.toBeUndefined();
    },
    30_000,
  );
});

/** The names of those cases of the contract that a store fails; of all, unless some are named. */
async function complaints(
  spoil: (store: InstallationStore) => void,
  isWanted = (_name: string): boolean => true,
): Promise<string[]> {
  const cases = installationStoreContract(async () => {
    const opened = await openMemory();
    spoil(opened.store);
    return opened;
  }).filter(({ name }) => isWanted(name));
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_, index) => results[index]!.status === 'rejected').map(({ name }) => name);
}

describe('a store that does otherwise is found out', () => {
  it.each<[string, (store: InstallationStore) => void, string]>([
    [
      'looks at no version',
      (store) => {
        const put = store.putIfVersion.bind(store);
        store.putIfVersion = async (record) =>
          put(record, (await store.get(record.clientId, record.memberId))?.version);
      },
      'put: only over the version that was read',
    ],
    [
      'gives a lease to everybody',
      (store) => (store.lease = async () => ({ renew: async () => true, release: async () => undefined })),
      'lease: of many at once, one',
    ],
    [
      'forgets the bounds',
      (store) => {
        const park = store.enqueueInstall.bind(store);
        store.enqueueInstall = (install) => park(install, { total: 99, perSource: 99, perMember: 99 });
      },
      'park: many at once keep to the bounds',
    ],
    [
      'has one page only',
      (store) => {
        const list = store.list.bind(store);
        store.list = async (clientId) => ({ items: (await list(clientId)).items });
      },
      'list: each of one application once, page by page',
    ],
    [
      'loses a member',
      (store) => {
        const put = store.putIfVersion.bind(store);
        store.putIfVersion = (record, version) => put({ ...record, refreshStartedAt: undefined }, version);
      },
      'put: comes back whole, with its version, for every process',
    ],
    [
      'keeps what waits with an install that is gone',
      (store) => (store.removePending = async (id) => store.postpone(id, 0, Number.MAX_SAFE_INTEGER)),
      'hold: what waits goes with its install, and makes room',
    ],
  ])('when it %s', async (_, spoil, name) => {
    expect(await complaints(spoil, (each) => each === name)).toEqual([name]);
  });

  it('and only then', async () => {
    expect(await complaints(() => undefined)).toEqual([]);
  });
});
