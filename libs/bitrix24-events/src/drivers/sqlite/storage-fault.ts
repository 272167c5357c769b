import { sqliteCode } from './sqlite-code.js';
import { StorageError, type StorageErrorCode } from '../../storage/index.js';

interface Fault {
  code: StorageErrorCode;
  fact: string;
  mend: string;
}

/** By the beginning of SQLite's result code. */
const FAULTS: readonly [prefix: string, fault: Fault][] = [
  ['SQLITE_BUSY', locked()],
  ['SQLITE_LOCKED', locked()],
  ['SQLITE_FULL', { code: 'STORAGE_FULL', fact: 'is full', mend: 'make room on its disk' }],
  [
    'SQLITE_READONLY',
    { code: 'STORAGE_READ_ONLY', fact: 'cannot be written to', mend: 'make it and its folder writable' },
  ],
  ['SQLITE_CORRUPT', corrupt()],
  ['SQLITE_NOTADB', corrupt()],
  [
    'SQLITE_IOERR_GETTEMPPATH',
    {
      code: 'STORAGE_UNAVAILABLE',
      fact: 'needs a folder for temporary files, and none can be written to',
      mend: 'set SQLITE_TMPDIR to a folder that this process may write to, or make /var/tmp or /tmp writable',
    },
  ],
  ['SQLITE_IOERR', unavailable()],
  ['SQLITE_CANTOPEN', unavailable()],
  ['SQLITE_PERM', unavailable()],
  ['SQLITE_AUTH', unavailable()],
  ['SQLITE_PROTOCOL', unavailable()],
  ['SQLITE_NOLFS', unavailable()],
];

/**
 * What an error says about the storage as a whole; `undefined` for one that concerns only what was asked, such as a
 * constraint.
 */
export function toStorageError(error: unknown, file: string): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const code = sqliteCode(error);
  const fault = FAULTS.find(([prefix]) => code.startsWith(prefix))?.[1];
  if (!fault) return undefined;
  return new StorageError(
    fault.code,
    `The database ${file} ${fault.fact} (${String(error)}). Try: ${fault.mend}.`,
    { cause: error },
  );
}

function locked(): Fault {
  return {
    code: 'STORAGE_LOCKED',
    fact: 'is locked by another connection',
    mend: 'end what writes to it: the file belongs to this process',
  };
}

function corrupt(): Fault {
  return {
    code: 'STORAGE_CORRUPT',
    fact: 'is no intact SQLite database; it was left as it is',
    mend: 'bring it back from a backup, or name another file',
  };
}

function unavailable(): Fault {
  return {
    code: 'STORAGE_UNAVAILABLE',
    fact: 'cannot be opened, read or written',
    mend: 'look at its disk, its folder and their permissions',
  };
}
