export { Bitrix24Sweep, type SweepRequest } from './bitrix24-sweep.service.js';
export { PortalSweep } from './portal-sweep.service.js';
export { RowEvents } from './row-events.service.js';
export type { SweepEntity } from './sweep-entity.js';
export {
  SWEEP_MARKS,
  type StoredSweepMark,
  type SweepMark,
  type SweepMarks,
  type SweepWalk,
} from './sweep-mark.js';
export { SweepReports } from './sweep-reports.service.js';
export type { SweepReport, SweepStatus } from './sweep-report.js';
export { SWEEP_OPTIONS, SweepOptions } from './sweep.options.js';

export { SWEEP_ROOM } from './sweep.room.js';
