/**
 * A value that processes of one application share for a while.
 *
 * @publicApi
 */
export interface SharedValue {
  /** What it belongs to: values are listed and removed by this. */
  scope: string;
  /** Unique within its scope. */
  key: string;
  /** A JSON text, without secrets. */
  value: string;
}

/**
 * Values that all processes of the application share for minutes: what one process did, another one can look up. They
 * may be lost when the database server crashes, so nothing may depend on them that has to outlive it.
 *
 * What a method has written when it resolves is seen by all processes. Scopes and keys are any texts, of any length.
 *
 * @publicApi
 */
export interface SharedState {
  /** Whether other processes see it. */
  readonly multiProcess: boolean;
  /**
   * Adds a value, unless there is one with its scope and key. Of several processes that add at once, one succeeds.
   *
   * @param ttl milliseconds until it expires
   * @returns whether there was none
   */
  add(value: SharedValue, ttl: number): Promise<boolean>;
  /**
   * Sets values, in place of those with the same scope and key. Of two in one call, the later one counts.
   *
   * @param ttl milliseconds until they expire, from now
   */
  put(values: readonly SharedValue[], ttl: number): Promise<void>;
  /**
   * The values of each scope that have not expired: one list per scope, as they were asked for, each in no particular
   * order.
   */
  list(scopes: readonly string[]): Promise<string[][]>;
  /** Removes all values of a scope. */
  remove(scope: string): Promise<void>;
}

/** Injection token of the {@link SharedState}. */
export const SHARED_STATE = Symbol.for('nestjs-bitrix24-events:shared-state');
