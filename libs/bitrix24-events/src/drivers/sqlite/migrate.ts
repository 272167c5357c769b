import { Logger } from '@nestjs/common';
import { StorageError } from '../../storage/index.js';
import { afterMigration, beforeMigration, type BringingUp } from './migration-lines.js';
import { OPEN_TIMEOUT_MS } from './open-database.js';
import type { SqliteDatabase } from './sqlite-database.js';
import { toStorageError } from './storage-fault.js';

/** The SQL that takes a component's schema from one version to the next; never changed once released. */
export type Migration = string;

/**
 * Brings the tables of one component to the version of `migrations` (one step each), forward only. Safe for
 * several processes: one migrates, the others find it done.
 *
 * @throws StorageError when a newer version has been here, or the file cannot be used.
 */
export function migrate(db: SqliteDatabase, component: string, migrations: readonly Migration[]): void {
  if (db.readonly) return assertCurrent(db, component, migrations.length);
  const patience = Number(db.pragma('busy_timeout', { simple: true }));
  db.pragma(`busy_timeout = ${OPEN_TIMEOUT_MS}`);
  try {
    bringUp(db, component, migrations);
  } catch (error) {
    throw toStorageError(error, db.name) ?? error;
  } finally {
    db.pragma(`busy_timeout = ${patience}`);
  }
}

function bringUp(db: SqliteDatabase, component: string, migrations: readonly Migration[]): void {
  db.exec(
    'CREATE TABLE IF NOT EXISTS schema_versions (component TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT',
  );
  db.transaction(() => {
    const version = versionOf(db, component);
    if (version > migrations.length) {
      throw new StorageError(
        'STORAGE_NEWER',
        `${db.name} has version ${version} of the ${component} tables, this package knows ${migrations.length}. ` +
          'Try: install the newer package that wrote it.',
      );
    }
    told(db, { file: db.name, component, from: version, to: migrations.length }, () => {
      for (const step of migrations.slice(version)) db.exec(step);
    });
    db.prepare(
      'INSERT INTO schema_versions (component, version) VALUES (?, ?) ' +
        'ON CONFLICT (component) DO UPDATE SET version = excluded.version',
    ).run(component, migrations.length);
  }).immediate();
}

/** Does `work`, and logs it where tables with data in them change. */
function told(db: SqliteDatabase, change: BringingUp, work: () => void): void {
  if (change.from === 0 || change.from === change.to) return work();
  const logger = new Logger('Bitrix24Storage');
  logger.log(beforeMigration(change, sizeOf(db)));
  const started = performance.now();
  work();
  const after = afterMigration(change, performance.now() - started);
  if (after !== undefined) logger.log(after);
}

const sizeOf = (db: SqliteDatabase): number =>
  Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));

/** Nothing can be changed through a connection that reads only: the tables must be of this version already. */
function assertCurrent(db: SqliteDatabase, component: string, known: number): void {
  const version = versionOf(db, component);
  if (version === known) return;
  throw new StorageError(
    version > known ? 'STORAGE_NEWER' : 'STORAGE_UNAVAILABLE',
    `${db.name} has version ${version} of the ${component} tables, this package reads ${known}. ` +
      'Try: the version of the package that the application runs.',
  );
}

function versionOf(db: SqliteDatabase, component: string): number {
  const row = db.prepare('SELECT version FROM schema_versions WHERE component = ?').pluck().get(component);
  return typeof row === 'number' ? row : 0;
}
