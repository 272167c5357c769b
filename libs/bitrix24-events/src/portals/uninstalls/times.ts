import { TOKEN_LIFETIME_MS } from '../../rest/index.js';
import { exponential } from '../../common/index.js';

const MAX_BACKOFF_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;

/** Milliseconds until it is verified again, after `attempts` inconclusive ones. */
export const askAgainDelay = exponential({ first: 1_000, longest: MAX_BACKOFF_MS });

/** Longer than one verification can take. */
export const LEASE_MS = 3 * 60_000;

/**
 * As long as an earlier access token may live: until then the tombstone distinguishes a replayed
 * install from a new one.
 */
export const TOMBSTONE_MS = TOKEN_LIFETIME_MS;

/** The longest time between two stages or attempts. */
export const MAX_WAIT_MS = TOMBSTONE_MS + MAX_BACKOFF_MS;

/**
 * Delete the portal's data after this time even if ONAPPUNINSTALL handlers are still pending
 * (paused or removed).
 */
export const PURGE_REGARDLESS_AFTER_MS = 7 * 24 * HOUR_MS;

export const MAX_LOADED_AT_START = 100_000;
