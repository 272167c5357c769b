import type { BatchOutcome } from '../answers/batch.js';
import type { LimitedPortal } from './limit-profile.js';
import type { LimitedRequest } from './rest-limiter.js';

/** One thing that portals limit, or that is learned from what they answer. {@link Limits} asks all of them in turn. */
export interface Limit {
  /**
   * Resolves when the request may leave, and counts it.
   *
   * @param runs the methods that it will run, as far as that is known
   * @returns what gives back, after the answer, a place that the request takes until then
   * @throws the reason of the request's signal
   */
  enter?(request: LimitedRequest, runs: readonly string[]): Promise<(() => void) | void>;

  /** A request that entered does not leave, because another limit did not let it. */
  withdrawn?(portal: LimitedPortal, runs: readonly string[]): void;

  /** What a request runs that entered without that being known. */
  begun?(portal: LimitedPortal, runs: readonly string[]): void;

  /** The portal refused a request as a whole, or did not answer it within `timeout` milliseconds. */
  refused?(portal: LimitedPortal, runs: readonly string[], error: unknown, timeout: number): void;

  /** What came of one method of a request; `undefined` when no answer says. */
  settled?(portal: LimitedPortal, run: string, outcome: BatchOutcome | undefined): void;
}
