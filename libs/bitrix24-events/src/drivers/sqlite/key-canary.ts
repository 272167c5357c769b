import { type Cipher, StorageError } from '../../storage/index.js';
import { migrate } from './migrate.js';
import { MIGRATIONS } from './migrations.js';
import type { SqliteDatabase } from './sqlite-database.js';

const TEXT = 'canary';
const PLACE = JSON.stringify(['key-canary']);

/**
 * Sees to it that the secrets in a database can be opened by the keys that are given: by a text that was sealed with the
 * first one, as everything is from then on. A wrong key is better found at start than by what cannot be opened later.
 * A database that was written without a key takes any.
 *
 * @returns `'first'` or `'another'` when the first key is a new one: what is stored had better be sealed anew, then
 *   {@link rememberKey}; `'known'` otherwise
 * @throws StorageError `STORAGE_SEALED` when none of the keys fits.
 */
export function checkKeys(db: SqliteDatabase, cipher: Cipher): 'first' | 'another' | 'known' {
  migrate(db, 'keys', MIGRATIONS.keys);
  const sealed = db.prepare<[], string>('SELECT sealed FROM key_canary').pluck().get();
  if (sealed !== undefined && !opens(cipher, sealed)) throw wrongKey(db.name, cipher);
  if (!cipher.encrypted) return 'known';
  if (sealed === undefined) return 'first';
  return cipher.isCurrent(sealed) ? 'known' : 'another';
}

/** From now on the first key is the one that a start needs. */
export function rememberKey(db: SqliteDatabase, cipher: Cipher): void {
  db.prepare(
    'INSERT INTO key_canary (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
  ).run(cipher.seal(TEXT, PLACE));
}

function opens(cipher: Cipher, sealed: string): boolean {
  try {
    return cipher.open(sealed, PLACE) === TEXT;
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
}

const wrongKey = (file: string, { encrypted }: Cipher): StorageError =>
  new StorageError(
    'STORAGE_SEALED',
    `The secrets in ${file} were encrypted with ${encrypted ? 'another encryptionKey' : 'an encryptionKey, and none is given'}. ` +
      'Try: give that key, a new one before it: encryptionKey: [newKey, thatKey]; where it is lost, name another file ' +
      'and have the application installed again.',
  );
