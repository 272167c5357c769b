import type { OfflineOptions, PortalOffline } from '../bindings/index.js';
import type { OfflineQueue } from './offline-queue.js';

/** A queue that is to be read, and how. */
export interface QueueJob extends OfflineQueue {
  /** Whether the portal can reserve rows. */
  extended: boolean;
  /** Whether nothing is wanted there any more: it is read until it is empty. */
  draining: boolean;
}

/** The queues of a portal that are to be read, as the last look at its bindings found it. */
export function queuesOf(
  memberId: string,
  { events, connector, extended, refused, draining }: PortalOffline,
  { onMissingFeature }: Pick<OfflineOptions, 'onMissingFeature'>,
): QueueJob[] {
  // Where a plan does not say, it is tried: a refusal tells.
  const canReserve = extended !== false;
  if (refused === 'not-admin' || refused === 'no-offline-extended') return [];
  if (!canReserve && onMissingFeature === 'refuse') return [];
  const current = events.length > 0 && refused === undefined ? [connector ?? ''] : [];
  const ending = draining.map((name) => name ?? '').filter((name) => !current.includes(name));
  return [
    ...current.map((name) => ({ memberId, connector: name, extended: canReserve, draining: false })),
    ...ending.map((name) => ({ memberId, connector: name, extended: canReserve, draining: true })),
  ];
}
