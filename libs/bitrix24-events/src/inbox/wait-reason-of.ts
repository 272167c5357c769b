import { propertyOf } from '../common/index.js';
import type { WaitReason } from '../errors/index.js';

/** Reasons that affect a portal as a whole. */
const PORTAL_REASONS = [
  'authorization',
  'payment',
  'suspended',
  'muted',
  'unreachable',
  'limit',
] as const satisfies readonly WaitReason[];

/**
 * Reasons outside of the handler. A `timeout` may be due to one slow method: it says nothing about
 * other deliveries of the portal.
 */
export const OUTSIDE_REASONS = [...PORTAL_REASONS, 'timeout'] as const satisfies readonly WaitReason[];

/** An error may be wrapped in others; the search is bounded. */
const MAX_CAUSE_DEPTH = 8;

const OF_PORTALS: ReadonlySet<WaitReason> = new Set(PORTAL_REASONS);
const REASONS: ReadonlySet<unknown> = new Set<WaitReason>([...OUTSIDE_REASONS, 'handler']);

/** Whether other deliveries of the portal have to wait for the same reason. */
export const affectsPortal = (reason: WaitReason): boolean => OF_PORTALS.has(reason);

const isReason = (value: unknown): value is WaitReason => REASONS.has(value);

/**
 * The reason for which an attempt that failed with this error waits, from the error's `waitsFor` or
 * that of one of its causes; `undefined` if the handler is at fault. By property: the error may
 * come from another copy of this package.
 */
export function waitReasonOf(error: unknown): WaitReason | undefined {
  let cause = error;
  for (let depth = 0; depth < MAX_CAUSE_DEPTH && cause !== undefined; depth++) {
    const reason = propertyOf(cause, 'waitsFor');
    if (isReason(reason)) return reason;
    cause = propertyOf(cause, 'cause');
  }
  return undefined;
}
