import type { Provider } from '@nestjs/common';
import { BINDINGS_ROOM } from '../bindings/index.js';
import { PARTS, type Part, type Parts, type Room } from '../common/index.js';
import { ECHOES_ROOM } from '../echoes/index.js';
import { HANDLERS_ROOM } from '../handlers/index.js';
import { INBOX_ROOM } from '../inbox/index.js';
import { INTAKE_ROOM } from '../intake/index.js';
import { OFFLINE_ROOM } from '../offline/index.js';
import { PAGES_ROOM } from '../pages/index.js';
import { PORTALS_ROOM } from '../portals/index.js';
import { REST_ROOM } from '../rest/index.js';
import { SWEEP_ROOM } from '../sweep/index.js';
import { BootReport } from './boot-report.service.js';
import { LimitedMode } from './limited-mode.service.js';

/** In the order in which their parts start: those that bring events and portals after those that handle them. */
const ROOMS: readonly Room[] = [
  REST_ROOM,
  HANDLERS_ROOM,
  ECHOES_ROOM,
  INTAKE_ROOM,
  INBOX_ROOM,
  BINDINGS_ROOM,
  OFFLINE_ROOM,
  SWEEP_ROOM,
  PORTALS_ROOM,
  PAGES_ROOM,
  { providers: [BootReport, LimitedMode], work: [BootReport] },
];

const GROUND = ROOMS.flatMap(({ ground = [] }) => ground);
const WORK = ROOMS.flatMap(({ work = [] }) => work);

/** The providers of all rooms, and their parts as {@link PARTS}. */
export const ROOM_PROVIDERS: Provider[] = [
  ...ROOMS.flatMap(({ providers }) => providers),
  {
    provide: PARTS,
    useFactory: (mode: LimitedMode, ...parts: Part[]): Parts =>
      mode.limit({ ground: parts.slice(0, GROUND.length), work: parts.slice(GROUND.length) }),
    inject: [LimitedMode, ...GROUND, ...WORK],
  },
];
