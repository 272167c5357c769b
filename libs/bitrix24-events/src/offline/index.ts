export { HeldLease } from './held-lease.js';
export { PlanFeatureGaps } from './plan-feature-gaps.service.js';
export { LookAhead } from './look-ahead.js';
export { OfflineConsumers } from './offline-consumers.service.js';
export { OFFLINE_STORE, type OfflineStore } from './offline-store.js';
export type { OfflineQueue } from './offline-queue.js';
export { QueueReports } from './queue-reports.service.js';
export type { Reservation } from './reservation.js';
export { RowIngest } from './row-ingest.service.js';

export { OFFLINE_ROOM } from './offline.room.js';
