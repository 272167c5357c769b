import { TOKEN_LIFETIME_MS } from '../../rest/index.js';
import { exponential } from '../../common/index.js';

const LONGEST = 10 * 60_000;
const HOUR = 3_600_000;

/** Milliseconds until it is looked into again, after `attempts` that told nothing. */
export const askAgainDelay = exponential({ first: 1_000, longest: LONGEST });

/** Longer than one verification can take. */
export const LEASE_MS = 3 * 60_000;

/** As long as an access token of before may live: until then the tombstone tells a replayed install from a new one. */
export const TOMBSTONE_FOR = TOKEN_LIFETIME_MS;

/** The longest time between two stages or attempts. */
export const MAX_WAIT_MS = TOMBSTONE_MS + MAX_BACKOFF_MS;

/**
 * Delete the portal's data after this time even if ONAPPUNINSTALL handlers are still pending
 * (paused or removed).
 */
export const PURGE_REGARDLESS_AFTER_MS = 7 * 24 * HOUR_MS;

export const MAX_LOADED_AT_START = 100_000;
