import type { Cipher } from '../../storage/index.js';
import { judgeCanary, sealCanary, type KeyState } from '../judge-canary.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations.js';
import type { SqliteDatabase } from './sqlite-database.js';

/**
 * Sees to it that the secrets in a database can be opened by the keys that are given.
 *
 * @returns not `'known'` when what is stored is to be sealed anew; then {@link rememberKey}
 * @throws StorageError `STORAGE_SEALED` when none of the keys fits.
 */
export function checkKeys(db: SqliteDatabase, cipher: Cipher): KeyState {
  migrate(db, 'keys', MIGRATIONS.keys);
  const sealed = db.prepare<[], string>('SELECT sealed FROM key_canary').pluck().get();
  return judgeCanary(sealed, cipher, { place: db.name, elsewhere: 'another file' });
}

/** From now on the first key is the one that a start needs. */
export function rememberKey(db: SqliteDatabase, cipher: Cipher): void {
  db.prepare(
    'INSERT INTO key_canary (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
  ).run(sealCanary(cipher));
}
