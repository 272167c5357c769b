import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeWithPostgres,
  PostgresSchema,
  withPostgres,
} from '../../../../test/storage/postgres-server.js';
import { createCipher } from '../../../storage/index.js';
import { installationStoreContract, ManualClock } from '../../../testing/index.js';
import { PostgresInstallationStore } from './postgres-installation-store.js';

describeWithPostgres(withPostgres('the contract of the InstallationStore, on PostgreSQL'), () => {
  let schema: PostgresSchema;
  beforeAll(async () => void (schema = await PostgresSchema.create()));
  afterAll(() => schema.drop());

  const cases = installationStoreContract(async () => {
    await schema.empty();
    const clock = new ManualClock();
    const cipher = createCipher([randomBytes(32)]);
    const open = () => new PostgresInstallationStore(schema.db, cipher, clock, () => clock.now());
    return { store: open(), clock, another: async () => open(), close: async () => undefined };
  }).map(({ name, run }): [string, () => Promise<void>] => [name, run]);

  it.each(cases)('%s', async (_, run) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
