import type { Room } from '../common/index.js';
import { PlanFeatureGaps } from './plan-feature-gaps.service.js';
import { OfflineConsumers } from './offline-consumers.service.js';
import { PortalQueues } from './portal-queues.service.js';
import { QueueConsumers } from './queue-consumers.service.js';
import { QueueReports } from './queue-reports.service.js';
import { RowIngest } from './row-ingest.service.js';

/** Reads the offline queues of portals. */
export const OFFLINE_ROOM: Room = {
  providers: [PlanFeatureGaps, RowIngest, QueueReports, PortalQueues, QueueConsumers, OfflineConsumers],
  work: [OfflineConsumers],
};
