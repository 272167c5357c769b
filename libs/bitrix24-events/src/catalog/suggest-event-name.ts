import { editDistance } from './edit-distance.js';
import { eventNames } from './find-event.js';

/**
 * The catalogued name that was probably meant, or `undefined` when none is near: at most a quarter of the
 * letters may differ. Case does not matter.
 */
export function suggestEventName(name: string): string | undefined {
  const upper = name.toUpperCase();
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(upper.length / 4));
  for (const candidate of eventNames()) {
    const distance = editDistance(upper, candidate, limit);
    if (distance === undefined || (best && distance >= limit)) continue;
    [best, limit] = [candidate, distance];
  }
  return best;
}
