import type { Room } from '../common/index.js';
import { Bitrix24Sweep } from './bitrix24-sweep.service.js';
import { PortalSweep } from './portal-sweep.service.js';
import { RowEvents } from './row-events.service.js';
import { SweepReports } from './sweep-reports.service.js';

/** Finds changes by reading lists. */
export const SWEEP_ROOM: Room = {
  providers: [RowEvents, SweepReports, PortalSweep, Bitrix24Sweep],
  work: [Bitrix24Sweep],
};
