import type { LimitedPortal, LimitProfile } from './limit-profile.js';

/**
 * The kind of caller: `interactive` is a person or a request, `background` the handler of an event.
 * Interactive ones go first, except for each fourth call, which is the one that has waited longest.
 *
 * @publicApi
 */
export type RestPriority = 'interactive' | 'background';

/**
 * A request that waits to be sent.
 *
 * @publicApi
 */
export interface LimitedRequest {
  readonly portal: LimitedPortal;
  /** May change to `interactive` while it waits. */
  readonly priority: RestPriority;
  /** Calls `listener` when it becomes interactive; returns a function that removes the listener. */
  onPriority?(listener: () => void): () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The fill level of a portal's bucket.
 *
 * @publicApi
 */
export interface BucketState {
  /** Requests that have not leaked yet. */
  level: number;
  profile: LimitProfile;
}

/**
 * Keeps requests within the portals' limits. A portal counts them per sender address: for
 * installations there is one bucket for each `portal.memberId`, `portal.host` and `portal.egress`
 * (an installation's portal chooses its host itself, and may name another's); for incoming webhooks
 * (`portal.isWebhook`) one for each `portal.host` and `portal.egress`. Processes that share an
 * outgoing address may share an external limiter; if they use several, `portals.localAddress`
 * identifies them.
 *
 * @publicApi
 */
export interface RestLimiter {
  /** Resolves when the request may be sent, and counts it. @throws the reason of its signal */
  acquire(request: LimitedRequest): Promise<void>;
  /** The portal answered QUERY_LIMIT_EXCEEDED. */
  refused(portal: LimitedPortal): void;
  /** The portal's plan became known. */
  learned(portal: LimitedPortal, profile: LimitProfile | 'none'): void;
  /** The current state of a portal's bucket, synchronously; `undefined` if it has no limit. */
  state(portal: LimitedPortal): BucketState | undefined;
}
