import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../common/index.js';
import { ExpiringMap } from '../expiring-map.js';
import { randomToken } from '../random-token.js';

/** A person logs in meanwhile, perhaps with a second factor. */
export const PENDING_FOR = 10 * 60_000;
const MOST = 1_000;

interface Pending {
  origin: string;
  browser: Buffer;
}

/** What a flow begins with: `state` goes through the portal, `browser` stays in the browser. */
export interface BegunAuthorization {
  state: string;
  browser: string;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Authorizations that were begun and have not come back. Each comes back once, to the browser that began it. */
export class PendingAuthorizations {
  private readonly pending: ExpiringMap<Pending>;

  constructor(clock: Clock) {
    this.pending = new ExpiringMap(clock, PENDING_FOR, MOST);
  }

  begin(origin: string): BegunAuthorization {
    const begun = { state: randomToken(), browser: randomToken() };
    this.pending.set(begun.state, { origin, browser: digest(begun.browser) });
    return begun;
  }

  /** The portal's origin; `undefined` for a state that is unknown, used, too old, or another browser's. */
  end({ state, browser }: BegunAuthorization): string | undefined {
    // Whoever else knows it: it is of no use to anybody from now on.
    const pending = this.pending.take(state);
    return pending && timingSafeEqual(pending.browser, digest(browser)) ? pending.origin : undefined;
  }
}
