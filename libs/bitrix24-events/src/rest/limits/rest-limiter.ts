import type { LimitedPortal, LimitProfile } from './limit-profile.js';

/**
 * Who waits for a call: `interactive` a person or a request, `background` the handler of an event. Interactive ones
 * leave first, but for each fourth, which is the one that has waited longest.
 *
 * @publicApi
 */
export type RestPriority = 'interactive' | 'background';

/**
 * A request that asks to leave.
 *
 * @publicApi
 */
export interface LimitedRequest {
  readonly portal: LimitedPortal;
  /** May become `interactive` while it waits. */
  readonly priority: RestPriority;
  /** Has `listener` called when it becomes interactive; returns what takes that back. */
  onPriority?(listener: () => void): () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How full the bucket of a portal is.
 *
 * @publicApi
 */
export interface BucketState {
  /** Requests that have not leaked yet. */
  level: number;
  profile: LimitProfile;
}

/**
 * Keeps requests within what portals allow. A portal counts them for each address from which they come: a bucket is one
 * of `portal.memberId`, `portal.host` and `portal.egress` (an installation's portal names its host itself, and may name
 * another's); of incoming webhooks (`portal.isWebhook`) one of `portal.host` and `portal.egress`. Processes that leave by one address may share a limiter that is kept elsewhere;
 * where they leave by several, `portals.localAddress` tells which.
 *
 * @publicApi
 */
export interface RestLimiter {
  /** Resolves when the request may leave, and counts it. @throws the reason of its signal */
  acquire(request: LimitedRequest): Promise<void>;
  /** The portal answered QUERY_LIMIT_EXCEEDED. */
  refused(portal: LimitedPortal): void;
  /** The portal told of its plan. */
  learned(portal: LimitedPortal, profile: LimitProfile | 'none'): void;
  /** What is known of a portal's bucket, at once; `undefined` when it has no limit. */
  state(portal: LimitedPortal): BucketState | undefined;
}
