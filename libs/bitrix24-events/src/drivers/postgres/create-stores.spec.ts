import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeWithPostgres, PostgresSchema, withPostgres } from '../../../test/storage/postgres-server.js';
import { createCipher } from '../../storage/index.js';
import { ManualClock, storageContract, type OpenedStorage } from '../../testing/index.js';
import type { OpenStorage } from '../storage-driver.js';
import { createStores } from './create-stores.js';

/** The inbox is not among these stores. */
const NEEDS_INBOX = /^(inbox|storage)[,:]/;

describeWithPostgres(withPostgres('the contract of the stores, on PostgreSQL'), () => {
  let schema: PostgresSchema;
  beforeAll(async () => void (schema = await PostgresSchema.create()));
  afterEach(() => schema.empty());
  afterAll(() => schema.drop());

  const open = (): OpenedStorage => {
    const clock = new ManualClock();
    const cipher = createCipher([randomBytes(32)]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the cases of the inbox are left out
    const start = (): OpenStorage => createStores(schema.db, cipher, clock) as OpenStorage;
    // Nothing of a store is kept in its process: each new object stands for one.
    const startAnother = async (): Promise<OpenStorage> => start();
    return {
      storage: start(),
      clock,
      reopen: startAnother,
      kill: startAnother,
      second: startAnother,
      close: () => Promise.resolve(),
    };
  };

  it.each(
    storageContract(open, { multiProcess: true })
      .filter(({ name }) => !NEEDS_INBOX.test(name))
      .map(({ name, run }): [string, () => Promise<void>] => [name, run]),
  )('%s', async (_, run) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
