import { type Cipher, StorageError } from '../../storage/index.js';
import type { SqliteDatabase } from './sqlite-database.js';

/** A column of sealed texts. */
export interface SealedColumn<Row> {
  /** Selects `sealed`, and what {@link key} and {@link place} need. */
  select: string;
  /** Takes the sealed text, and the {@link key}. */
  update: string;
  key: (row: Row) => readonly (string | number)[];
  /** What a text is bound to. */
  place: (row: Row) => string;
}

/** Seals a column anew, by the first key, so that an earlier one may be dropped. What no key opens is left as it is. */
export function resealColumn<Row extends { sealed: string }>(
  db: SqliteDatabase,
  cipher: Cipher,
  { select, update, key, place }: SealedColumn<Row>,
): void {
  const write = db.prepare<(string | number)[]>(update);
  const rows = db.prepare<[], Row>(select).all();
  for (const row of rows) {
    if (cipher.isCurrent(row.sealed)) continue;
    const text = opened(row.sealed, place(row), cipher);
    if (text !== undefined) write.run(cipher.seal(text, place(row)), ...key(row));
  }
}

function opened(sealed: string, place: string, cipher: Cipher): string | undefined {
  try {
    return cipher.open(sealed, place);
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
