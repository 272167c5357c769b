import type { Duration } from '../../common/index.js';
import type { AccessSource } from '../access.js';
import type { RestPriority } from '../limits/rest-limiter.js';
import type { RequestContent } from './request-content.js';

/** One HTTP request on its way, repeats included. */
export interface OutgoingRequest {
  readonly source: AccessSource;
  /** May become `interactive` while it waits. */
  readonly priority: RestPriority;
  /** Has `listener` called when it does; returns what takes that back. */
  onPriority?(listener: () => void): () => void;
  readonly timeout: Duration | undefined;
  readonly signal: AbortSignal | undefined;
  /** Whether it may be sent again when its fate is unknown. */
  readonly isRepeatable: boolean;
  /** What it will run, where that is known beforehand: these methods must have server time left before it may leave. */
  readonly awaits: readonly string[];
  /** What it says; asked once, when it may leave. `undefined`: there is nothing left to say. */
  readonly prepare: () => RequestContent | undefined;
}
