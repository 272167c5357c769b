import { StorageError } from '../../storage/index.js';
import { LOCKS } from './advisory-locks.js';
import { MIGRATIONS } from './migrations.js';
import type { Queryable } from './postgres-connection.js';
import type { PostgresDatabase } from './postgres-database.js';

/** Who migrates the schema: the application at boot (`auto`), or a user with the right to create tables (`check`). */
export type MigrateOption = 'auto' | 'check';

interface Versions {
  version: number;
  major: number;
}

const NONE: Versions = { version: 0, major: 0 };
const CURRENT: Versions = { version: MIGRATIONS.length, major: MIGRATIONS.at(-1)!.major };

/**
 * Brings the tables to the version of this package. Safe for any number of processes: one migrates, the others wait and
 * find it done.
 *
 * @throws StorageError `STORAGE_NEWER` when a newer package has changed them so that this one cannot work with them;
 *   `STORAGE_OUTDATED` with `check`, when something is to be done.
 */
export async function migrate(db: PostgresDatabase, how: MigrateOption): Promise<void> {
  const stored = await readVersions(db, db);
  assertKnown(stored, db);
  if (stored.version >= CURRENT.version) return;
  if (how === 'check') throw outdated(stored, db);
  await db.transaction(async (transaction) => {
    // Two that create the same schema or table at once fail, also with IF NOT EXISTS.
    await transaction.query(`SELECT pg_advisory_xact_lock(${LOCKS.migrate}, hashtext($1))`, [db.schema]);
    const found = await readVersions(transaction, db);
    if (found.version >= CURRENT.version) return;
    await transaction.query(migrationSql(db.schema, found.version));
  });
}

/** The SQL that takes a schema from a version to that of this package, to be run in one transaction. */
export function migrationSql(schema: string, from = 0): string {
  const steps = MIGRATIONS.slice(from).map(({ sql }) => sql(schema));
  return [
    ...(from === 0
      ? [
          `CREATE SCHEMA IF NOT EXISTS ${schema};`,
          `CREATE TABLE ${schema}.schema_version (
    id      integer PRIMARY KEY CHECK (id = 1),
    version integer NOT NULL,
    major   integer NOT NULL
  );
  INSERT INTO ${schema}.schema_version (id, version, major) VALUES (1, 0, 0);`,
        ]
      : []),
    ...steps,
    `UPDATE ${schema}.schema_version SET version = ${CURRENT.version}, major = ${CURRENT.major};`,
  ].join('\n');
}

/** By a table and not by `to_regclass`, whose cache may not know yet what another process has just created. */
async function readVersions(
  db: Queryable,
  { schema, schemaName }: Pick<PostgresDatabase, 'schema' | 'schemaName'>,
): Promise<Versions> {
  const tables = await db.query(
    "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = $1 AND tablename = 'schema_version'",
    [schemaName],
  );
  if (tables.length === 0) return NONE;
  const [row] = await db.query<{ version: number; major: number }>(
    `SELECT version, major FROM ${schema}.schema_version`,
  );
  return row ?? NONE;
}

function assertKnown({ major, version }: Versions, db: PostgresDatabase): void {
  if (major <= CURRENT.major) return;
  throw new StorageError(
    'STORAGE_NEWER',
    `The schema ${db.schema} of ${db.place} has version ${version}, which this package cannot work with; it knows ` +
      `${CURRENT.version}. Try: install the newer package that wrote it.`,
  );
}

const outdated = ({ version }: Versions, db: PostgresDatabase): StorageError =>
  new StorageError(
    'STORAGE_OUTDATED',
    `The schema ${db.schema} of ${db.place} has version ${version}, this package needs ${CURRENT.version}, and migrate ` +
      "is 'check'. Try: run the SQL that `npx nestjs-bitrix24-events migrate --print` prints, or migrate: 'auto'.",
  );
