import type { PoolClient, QueryResultRow } from 'pg';
import { ConnectionDeadlineError } from './postgres-fault.js';

/** Runs statements: within a transaction, or each by itself. */
export interface Queryable {
  /**
   * @param text with `$1`, `$2` … for `values`; tables are named with their schema
   * @returns the rows; `bigint` columns are numbers
   */
  query<Row extends QueryResultRow = QueryResultRow>(
    text: string,
    values?: readonly unknown[],
  ): Promise<Row[]>;
}

/** By the OID of a type; everything else is text. What the application sets in `pg.types` does not count here. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'],
  [20, Number],
  [21, Number],
  [23, Number],
  [701, Number],
]);
const types = { getTypeParser: (oid: number) => PARSERS.get(oid) ?? String };

/** An answer that takes longer is not waited for: its connection is destroyed. Milliseconds. */
export const ANSWER_DEADLINE_MS = 30_000;

/** A checked-out connection. Destroyed instead of being handed back once it is in an unknown state. */
export class PostgresConnection implements Queryable {
  private broken: Error | undefined;
  private readonly onError = (error: Error): void => void (this.broken ??= error);

  constructor(private readonly client: PoolClient) {
    // Without a listener, a connection that ends between two queries would end the process.
    client.on('error', this.onError);
  }

  async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    if (this.broken) throw this.broken;
    const answer = this.client.query<Row>({ text, values: [...values], types });
    return (await this.inTime(answer)).rows;
  }

  /** Hands it back to its pool. @param error after which it is of no use any more */
  release(error?: Error): void {
    this.client.off('error', this.onError);
    this.client.on('error', ignore);
    this.client.release(error ?? this.broken);
    this.client.off('error', ignore);
  }

  /** `query_timeout` of `pg` would leave the connection in use, with the late answer on it. */
  private inTime<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.broken = new ConnectionDeadlineError(`no answer within ${ANSWER_DEADLINE_MS / 1000} s`);
        reject(this.broken);
      }, ANSWER_DEADLINE_MS);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

const ignore = (): void => undefined;
