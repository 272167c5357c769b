import type { OfflineOptions, PortalOffline } from '../bindings/index.js';
import type { OfflineQueue } from './offline-queue.js';

/** A queue to read, and how. */
export interface QueueJob extends OfflineQueue {
  /** Whether the portal can reserve rows. */
  extended: boolean;
  /** Whether it is no longer wanted: it is read until it is empty. */
  draining: boolean;
}

/** The queues of a portal to read, according to the last sync of its bindings. */
export function queuesOf(
  memberId: string,
  { events, connector, extended, refused, draining }: PortalOffline,
  { onMissingFeature }: Pick<OfflineOptions, 'onMissingFeature'>,
): QueueJob[] {
  // If the plan does not say, it is tried: the portal's refusal would show it.
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
