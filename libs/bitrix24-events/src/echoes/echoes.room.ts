import type { Room } from '../common/index.js';
import { WRITE_OBSERVER } from '../rest/index.js';
import { Echoes } from './echoes.service.js';
import { OwnEvents } from './own-events.service.js';

/** Events caused by the application's own writes. */
export const ECHOES_ROOM: Room = {
  providers: [Echoes, { provide: WRITE_OBSERVER, useExisting: Echoes }, OwnEvents],
  work: [OwnEvents],
};
