import { describe, expect, it } from '@jest/globals';
import { isStorageError } from '../../storage/index.js';
import { toStorageError } from './storage-fault.js';
import { StorageError } from '../../storage/storage.errors.js';

const sqlite = (code: string): Error => Object.assign(new Error('of SQLite'), { code });

describe('toStorageError', () => {
  it.each([
    ['SQLITE_BUSY', 'STORAGE_LOCKED'],
    ['SQLITE_BUSY_SNAPSHOT', 'STORAGE_LOCKED'],
    ['SQLITE_LOCKED', 'STORAGE_LOCKED'],
    ['SQLITE_FULL', 'STORAGE_FULL'],
    ['SQLITE_READONLY', 'STORAGE_READ_ONLY'],
    ['SQLITE_READONLY_DBMOVED', 'STORAGE_READ_ONLY'],
    ['SQLITE_CORRUPT', 'STORAGE_CORRUPT'],
    ['SQLITE_CORRUPT_INDEX', 'STORAGE_CORRUPT'],
    ['SQLITE_NOTADB', 'STORAGE_CORRUPT'],
    ['SQLITE_IOERR_FSYNC', 'STORAGE_UNAVAILABLE'],
    ['SQLITE_IOERR_GETTEMPPATH', 'STORAGE_UNAVAILABLE'],
    ['SQLITE_CANTOPEN', 'STORAGE_UNAVAILABLE'],
  ])('takes %s for %s, with the file and a mend', (code, expected) => {
    const error = toStorageError(sqlite(code), '/data/events.db');
    expect(error).toMatchObject({ code: expected });
    expect(error?.message).toMatch(/^The database \/data\/events\.db .*of SQLite.*Try: /);
    expect(isStorageError(error)).toBe(true);
  });

  it('names the folder for temporary files where it is that', () => {
    const error = toStorageError(sqlite('SQLITE_IOERR_GETTEMPPATH'), 'events.db');
    expect(error?.message).toContain('SQLITE_TMPDIR');
  });

  it.each([[sqlite('SQLITE_CONSTRAINT_UNIQUE')], [new Error('of a handler')], ['a text'], [undefined]])(
    'leaves %s to whom it concerns',
    (error) => {
      expect(toStorageError(error, 'events.db')).toBeUndefined();
      expect(isStorageError(error)).toBe(false);
    },
  );

  it('leaves a StorageError as it is', () => {
    const error = new StorageError('STORAGE_SEALED', 'sealed');
    expect(toStorageError(error, 'events.db')).toBe(error);
  });
});
