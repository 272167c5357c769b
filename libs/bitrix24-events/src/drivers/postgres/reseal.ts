import type { Cipher } from '../../storage/index.js';
import { openIfPossible } from '../open-if-possible.js';
import type { PostgresDatabase } from './postgres-database.js';

/** A column of sealed texts, in rows that are found by their key. */
export interface SealedColumn<Row> {
  /** Without the schema. */
  table: string;
  column: string;
  /** Columns of the primary key, with their types. */
  key: Readonly<Record<string, 'text' | 'bigint'>>;
  /** Where the column holds a sealed text; others are left alone. In SQL, of the table as `stored`. */
  condition?: string;
  /** What a text is bound to, by the columns of the key and of `also`. */
  place: (row: Row) => string;
  also?: readonly string[];
}

/**
 * Seals one column anew.
 *
 * @param betweenSteps called after each step; when it resolves to `false`, the rest is left to others
 * @returns whether the end was reached
 */
export type Resealer = (
  db: PostgresDatabase,
  cipher: Cipher,
  betweenSteps: () => Promise<boolean>,
) => Promise<boolean>;

/** Rows that are read and written in one go. */
const STEP_ROWS = 500;

/**
 * Seals a column anew, by the first key, so that an earlier one may be dropped: step by step, each in a statement of its
 * own, while others work on. A text that they replace meanwhile is left as it is, and so is one that no key opens.
 */
export const resealerOf =
  <Row extends Record<string, unknown>>(column: SealedColumn<Row>): Resealer =>
  (db, cipher, betweenSteps) =>
    resealColumn(db, cipher, column, betweenSteps);

async function resealColumn<Row extends Record<string, unknown>>(
  db: PostgresDatabase,
  cipher: Cipher,
  { table, column, key, condition = 'true', place, also = [] }: SealedColumn<Row>,
  betweenSteps: () => Promise<boolean>,
): Promise<boolean> {
  const names = Object.keys(key);
  const types = Object.values(key);
  const columns = names.map((name) => `stored.${name}`).join(', ');
  const numbers = names.map((_, index) => `$${index + 1}::${types[index]}`).join(', ');
  const name = `${db.schema}.${table}`;
  let after: unknown[] | undefined;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    const rows = await db.query<Row & { sealed: string }>(
      `SELECT ${[columns, ...also].join(', ')}, ${column} AS sealed FROM ${name} AS stored
       WHERE ${condition} ${after ? `AND (${columns}) > (${numbers})` : ''}
       ORDER BY ${columns} LIMIT ${STEP_ROWS}`,
      after ?? [],
    );
    const changed = rows.flatMap((row) => {
      if (cipher.isCurrent(row.sealed)) return [];
      const text = openIfPossible(cipher, row.sealed, place(row));
      return text === undefined ? [] : [{ row, resealed: cipher.seal(text, place(row)) }];
    });
    if (changed.length > 0)
      // oxlint-disable-next-line no-await-in-loop -- one step after the other
      await db.query(
        `UPDATE ${name} AS stored SET ${column} = resealed.text
         FROM unnest(${[...types, 'text', 'text'].map((type, index) => `$${index + 1}::${type}[]`).join(', ')})
           AS resealed (${[...names, 'was', 'text'].join(', ')})
         WHERE ${names.map((each) => `stored.${each} = resealed.${each}`).join(' AND ')}
           AND stored.${column} = resealed.was`,
        [
          ...names.map((each) => changed.map(({ row }) => row[each])),
          changed.map(({ row }) => row.sealed),
          changed.map(({ resealed }) => resealed),
        ],
      );
    // oxlint-disable-next-line no-await-in-loop -- one step after the other
    if (!(await betweenSteps())) return false;
    if (rows.length < STEP_ROWS) return true;
    after = names.map((each) => rows.at(-1)![each]);
  }
}
