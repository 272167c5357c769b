import type { Room } from '../common/index.js';
import { WRITE_WITNESS } from '../rest/index.js';
import { Echoes } from './echoes.service.js';
import { OwnEvents } from './own-events.service.js';

/** Events that our own writes caused. */
export const ECHOES_ROOM: Room = {
  providers: [Echoes, { provide: WRITE_WITNESS, useExisting: Echoes }, OwnEvents],
  work: [OwnEvents],
};
