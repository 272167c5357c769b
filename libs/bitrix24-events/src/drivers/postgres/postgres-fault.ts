import { StorageError, type StorageErrorCode } from '../../storage/index.js';

interface Fault {
  code: StorageErrorCode;
  fact: string;
  fix: string;
  /** What may succeed when the same is tried again: at once, or over a new connection. */
  again?: 'transaction' | 'connection';
}

const UNREACHABLE: Fault = {
  code: 'STORAGE_UNAVAILABLE',
  fact: 'cannot be reached',
  fix: 'see whether PostgreSQL runs, and whether its address is right',
  again: 'connection',
};
const CONTENDED: Fault = {
  code: 'STORAGE_LOCKED',
  fact: 'is busy with conflicting transactions',
  fix: 'look for transactions that stay open: SELECT * FROM pg_stat_activity',
  again: 'transaction',
};
const CREDENTIALS: Fault = {
  code: 'STORAGE_UNAVAILABLE',
  fact: 'refuses the login',
  fix: 'check the user, the password and the database of connectionString, and pg_hba.conf',
};
const CORRUPT: Fault = {
  code: 'STORAGE_CORRUPT',
  fact: 'is damaged',
  fix: 'restore it from a backup',
};
const MISSING_TABLES: Fault = {
  code: 'STORAGE_UNAVAILABLE',
  fact: 'lacks tables that this package created',
  fix: "start again with migrate: 'auto', or restore the schema from a backup",
};

/** By SQLSTATE, or by the beginning of one; see "PostgreSQL Error Codes" in its documentation. */
const BY_STATE: readonly [prefix: string, fault: Fault][] = [
  ['08', UNREACHABLE],
  ['57P', UNREACHABLE],
  [
    '53300',
    {
      code: 'STORAGE_UNAVAILABLE',
      fact: 'has no connection left',
      fix: 'raise max_connections, lower `connections` of postgresStorage(), or put pgbouncer between',
      again: 'connection',
    },
  ],
  ['53100', { code: 'STORAGE_FULL', fact: 'has no disk space left', fix: 'make room on its disk' }],
  [
    '53',
    { code: 'STORAGE_UNAVAILABLE', fact: 'is short of resources', fix: 'look at its memory and limits' },
  ],
  // After a failover, a new connection may lead to the new primary.
  [
    '25006',
    {
      code: 'STORAGE_READ_ONLY',
      fact: 'accepts no writes (a standby, or default_transaction_read_only)',
      fix: 'connect to the primary: target_session_attrs, or the address of the primary',
      again: 'connection',
    },
  ],
  ['40', CONTENDED],
  ['55P03', CONTENDED],
  ['28', CREDENTIALS],
  ['3D000', CREDENTIALS],
  [
    '42501',
    {
      code: 'STORAGE_READ_ONLY',
      fact: 'denies this user what is needed',
      fix: 'GRANT it the rights on the schema, or let it create the schema',
    },
  ],
  ['42P01', MISSING_TABLES],
  ['3F000', MISSING_TABLES],
  ['58', CORRUPT],
  ['XX00', CORRUPT],
];

/** Codes of Node's network errors, and of `pg` where a connection ends within a query. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
const ENDED =
  /connection terminated|connection ended|not queryable|timeout exceeded when trying to connect|server conn crashed|server_login_retry/i;

/** No answer came in time: the connection is of no use any more. */
export class ConnectionDeadlineError extends Error {
  override readonly name = 'ConnectionDeadlineError';
}

/** Whether the same may succeed when it is tried again, and over what. */
export const mayRepeat = (error: unknown): Fault['again'] => faultOf(error)?.again;

/** Whether the connection that an error came from is of no use any more. */
export const breaksConnection = (error: unknown): boolean => mayRepeat(error) === 'connection';

/**
 * What an error says about the storage as a whole; `undefined` for one that concerns only what was asked, such as a value
 * that cannot be stored.
 *
 * @param place of the database, without a password
 */
export function toStorageError(error: unknown, place: string): StorageError | undefined {
  if (error instanceof StorageError) return error;
  const fault = faultOf(error);
  if (!fault) return undefined;
  return new StorageError(
    fault.code,
    `The database ${place} ${fault.fact} (${messageOf(error)}). Try: ${fault.fix}.`,
    {
      cause: error,
    },
  );
}

function faultOf(error: unknown): Fault | undefined {
  if (error instanceof ConnectionDeadlineError) return UNREACHABLE;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const fault = BY_STATE.find(([prefix]) => code.length === 5 && code.startsWith(prefix))?.[1];
  if (fault) return fault;
  return NETWORK.has(code) || ENDED.test(error.message) ? UNREACHABLE : undefined;
}

/** Node gives an `AggregateError` without a text where a name has several addresses. */
const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(String).join('; ');
  return String(error);
};
