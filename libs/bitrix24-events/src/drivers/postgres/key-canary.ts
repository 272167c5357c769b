import type { Cipher } from '../../storage/index.js';
import { judgeCanary, sealCanary, type KeyState } from '../judge-canary.js';
import type { PostgresDatabase } from './postgres-database.js';

/** @param schema quoted */
export const KEY_TABLES = (schema: string): string => `
  CREATE TABLE ${schema}.key_canary (
    id       integer PRIMARY KEY CHECK (id = 1),
    sealed   text NOT NULL,
    -- Whether nothing is left that was sealed before, or not at all.
    complete boolean NOT NULL
  );
`;

interface CanaryRow {
  sealed: string;
  complete: boolean;
}

/**
 * Sees to it that the secrets in a schema can be opened by the keys that are given. Of several processes that start with
 * a key for the first time, one says which it is.
 *
 * @returns whether what is stored is to be sealed anew; then {@link rememberKey}
 * @throws StorageError `STORAGE_SEALED` when none of the keys fits.
 */
export async function checkKeys(db: PostgresDatabase, cipher: Cipher): Promise<boolean> {
  const stored = await readCanary(db);
  if (judge(stored, cipher, db) !== 'first') return isIncomplete(stored, cipher);
  await db.query(
    `INSERT INTO ${db.schema}.key_canary (id, sealed, complete) VALUES (1, $1, false) ON CONFLICT (id) DO NOTHING`,
    [sealCanary(cipher)],
  );
  const first = await readCanary(db);
  judge(first, cipher, db);
  return isIncomplete(first, cipher);
}

/** The same where nothing may be written. */
export async function assertKeys(db: PostgresDatabase, cipher: Cipher): Promise<void> {
  judge(await readCanary(db), cipher, db);
}

/** Everything is sealed with the first key: from now on it is the one that a start needs. */
export async function rememberKey(db: PostgresDatabase, cipher: Cipher): Promise<void> {
  await db.query(`UPDATE ${db.schema}.key_canary SET sealed = $1, complete = true`, [sealCanary(cipher)]);
}

async function readCanary(db: PostgresDatabase): Promise<CanaryRow | undefined> {
  const [row] = await db.query<{ sealed: string; complete: boolean }>(
    `SELECT sealed, complete FROM ${db.schema}.key_canary`,
  );
  return row;
}

const judge = (stored: CanaryRow | undefined, cipher: Cipher, db: PostgresDatabase): KeyState =>
  judgeCanary(stored?.sealed, cipher, {
    place: `the schema ${db.schema} of ${db.place}`,
    elsewhere: 'another schema',
  });

const isIncomplete = (stored: CanaryRow | undefined, cipher: Cipher): boolean =>
  cipher.encrypted && !(stored?.complete === true && cipher.isCurrent(stored.sealed));
