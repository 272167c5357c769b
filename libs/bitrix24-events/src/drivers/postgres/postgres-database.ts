import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../../storage/index.js';
import { PostgresConnection, type Queryable } from './postgres-connection.js';
import { breaksConnection, mayRepeat, toStorageError } from './postgres-fault.js';

/** How often a transaction is tried that conflicts with others. */
const MOST_CONFLICTS = 20;
/** For how long a connection of the pool is waited for. Milliseconds. */
const CHECKOUT_DEADLINE_MS = 10_000;
const LONGEST_PAUSE_MS = 1_000;

/**
 * The database, over a pool: statements and transactions that are tried again after conflicts and lost connections.
 * What runs in it must therefore be idempotent: where the answer of a commit is lost, it may have been done.
 */
export class PostgresDatabase implements Queryable {
  /** Quoted, for SQL. */
  readonly schema: string;
  private readonly closing = new AbortController();

  /**
   * @param schemaName without anything that would have to be escaped
   * @param place for messages, without a password
   * @param patienceMs for how long a lost database is tried again before an error is thrown
   */
  constructor(
    private readonly pool: Pool,
    readonly schemaName: string,
    readonly place: string,
    private readonly patienceMs: number,
  ) {
    this.schema = `"${schemaName}"`;
  }

  /** One statement, which is a transaction by itself. */
  query<Row extends QueryResultRow = QueryResultRow>(
    text: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.repeat((connection) => connection.query<Row>(text, values));
  }

  /** What `work` does is done as a whole, or not at all. It sees what others commit meanwhile. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> {
    return this.repeat(async (connection) => {
      await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      try {
        const result = await work(connection);
        await connection.query('COMMIT');
        return result;
      } catch (error) {
        if (!breaksConnection(error)) await connection.query('ROLLBACK');
        throw error;
      }
    });
  }

  /** Waits for no database any longer: what is under way is tried once at most. */
  stopRepeating(): void {
    this.closing.abort();
  }

  private async repeat<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const start = performance.now();
    for (let attempt = 1; ; attempt++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        return await this.once(work);
      } catch (error) {
        const again = this.closing.signal.aborted ? undefined : mayRepeat(error);
        const patient = again === 'connection' && performance.now() - start < this.patienceMs;
        if (!patient && !(again === 'transaction' && attempt < MOST_CONFLICTS))
          throw toStorageError(error, this.place) ?? error;
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        await this.pauseBefore(attempt, again);
      }
    }
  }

  /** The first new connection is tried at once: after a restart, each of the pool is dead. */
  private async pauseBefore(attempt: number, again: 'transaction' | 'connection'): Promise<void> {
    if (again === 'connection' && attempt === 1) return;
    const longest = Math.min(LONGEST_PAUSE_MS, (again === 'connection' ? 25 : 2) * 2 ** (attempt - 1));
    await pause(longest * (0.5 + Math.random() / 2), undefined, { signal: this.closing.signal }).catch(
      () => undefined,
    );
  }

  private async once<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const connection = new PostgresConnection(await this.checkOut());
    try {
      const result = await work(connection);
      connection.release();
      return result;
    } catch (error) {
      connection.release(breaksConnection(error) && error instanceof Error ? error : undefined);
      throw error;
    }
  }

  /** The pool may be the application's, and exhausted by it. */
  private async checkOut(): Promise<PoolClient> {
    const checkout = this.pool.connect();
    const deadline = new AbortController();
    const client = await Promise.race([
      checkout,
      pause(CHECKOUT_DEADLINE_MS, undefined, { signal: deadline.signal, ref: false }),
    ]).finally(() => deadline.abort());
    if (client) return client;
    void checkout.then(
      (late) => late.release(),
      () => undefined,
    );
    throw new StorageError(
      'STORAGE_UNAVAILABLE',
      `The pool of ${this.place} gave no connection within ${CHECKOUT_DEADLINE_MS / 1000} s. ` +
        'Try: a larger `max` of the pool, or a pool of its own: connectionString; see whether something keeps its connections.',
    );
  }
}
