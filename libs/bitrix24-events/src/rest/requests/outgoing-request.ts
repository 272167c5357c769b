import type { Duration } from '../../common/index.js';
import type { AccessSource } from '../access.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import type { RequestContent } from './request-content.js';

/** One HTTP request, including its retries. */
export interface OutgoingRequest {
  readonly source: AccessSource;
  /** May change to `interactive` while it waits. */
  readonly priority: RestPriority;
  /** Calls `listener` when it does; returns a function that removes the listener. */
  onPriority?(listener: () => void): () => void;
  readonly timeout: Duration | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether it may be sent again if its outcome is unknown. */
  readonly isRepeatable: boolean;
  /**
   * The methods it will run, if known beforehand: they must have server time left before it may be
   * sent.
   */
  readonly awaits: readonly string[];
  /**
   * Creates its content; called once, when it may be sent. `undefined`: there is nothing left to
   * send.
   */
  readonly prepare: () => RequestContent | undefined;
}
