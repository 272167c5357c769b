import type { Room } from '../common/index.js';
import { LackingFeatures } from './lacking-features.service.js';
import { OfflineConsumers } from './offline-consumers.service.js';
import { QueueReports } from './queue-reports.service.js';
import { RowTaker } from './row-taker.service.js';

/** Reads the offline queues of portals. */
export const OFFLINE_ROOM: Room = {
  providers: [LackingFeatures, RowTaker, QueueReports, OfflineConsumers],
  work: [OfflineConsumers],
};
