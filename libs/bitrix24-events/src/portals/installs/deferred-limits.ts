import type { DeferBounds } from '../installations/installation-store.js';

/** Enough for what a portal sends in the first minutes, too little to fill a disk by forged installs. */
export const DEFERRED_LIMITS: DeferBounds = { events: 50, bytes: 65_536, totalBytes: 64 * 2 ** 20 };
