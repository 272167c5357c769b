export { BELL, OfflineBell } from './bell.js';
export { OfflineOptions } from './offline.options.js';
export type { NewOfflineRow, OfflineData, OfflineQueueKey, OfflineRow } from './row.js';
export { OfflineTable } from './table.js';
