import type { Database } from 'better-sqlite3';
import { StorageError, type Cipher } from '../../../storage/index.js';
import { fromRow, toRow, type InstallationRow } from '../../installations/installation-row.js';
import { resealWaiting } from './reseal-waiting.js';
import { prepareStatements } from './statements.js';

/**
 * Seals the tokens of all installations, and of what waits, anew, by the first key, so that an earlier one may be dropped: a portal that
 * nobody calls would need it for months. What no key opens is left as it is.
 */
export function resealInstallations(db: Database, cipher: Cipher): void {
  const { update } = prepareStatements(db);
  const rows = db.prepare<[], InstallationRow>('SELECT * FROM installations').all();
  db.transaction(() => {
    for (const row of rows) {
      const resealed = resealedRow(row, cipher);
      if (resealed) update.run({ ...resealed, expected: row.version });
    }
    resealWaiting(db, cipher);
  }).immediate();
}

function resealedRow(row: InstallationRow, cipher: Cipher): InstallationRow | undefined {
  try {
    return toRow(fromRow(row, cipher), row.version, cipher);
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
