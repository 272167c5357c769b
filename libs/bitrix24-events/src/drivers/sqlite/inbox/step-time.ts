import type { Clock } from '../../../common/index.js';

/** For how long a step changes rows, in milliseconds; its commit comes on top. */
const MAX_STEP_MS = 8;

/** Begins a step of something large. What it returns tells whether the event loop should have its turn. */
export function stepTime(clock: Clock): () => boolean {
  const until = clock.monotonic() + MAX_STEP_MS;
  return () => clock.monotonic() >= until;
}
