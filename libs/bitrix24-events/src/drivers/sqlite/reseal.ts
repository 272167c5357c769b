import type { Cipher } from '../../storage/index.js';
import { openIfPossible } from '../open-if-possible.js';
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
    const text = openIfPossible(cipher, row.sealed, place(row));
    if (text !== undefined) write.run(cipher.seal(text, place(row)), ...key(row));
  }
}
