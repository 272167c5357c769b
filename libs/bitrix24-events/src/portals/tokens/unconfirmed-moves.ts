import type { Clock } from '../../common/index.js';
import type { Installation } from '../installations/installation.js';

/** Milliseconds until the auth server is asked again: redirects may come with every call. */
const PAUSE_MS = 5 * 60_000;

/** Remembers which portals redirect although the auth server says that they have not moved. */
export class UnconfirmedMoves {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  add(installation: Installation): void {
    this.until.set(keyOf(installation), this.clock.monotonic() + PAUSE_MS);
  }

  has(installation: Installation): boolean {
    const key = keyOf(installation);
    if ((this.until.get(key) ?? 0) > this.clock.monotonic()) return true;
    this.until.delete(key);
    return false;
  }
}

const keyOf = ({ memberId, clientEndpoint }: Installation): string => `${memberId} ${clientEndpoint}`;
