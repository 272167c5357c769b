import { exponential, type Clock } from '../../common/index.js';
import type { Installation } from '../installations/installation.js';
import { digestOf } from '../senders/token-digest.js';

/** A portal that refuses tokens younger than this does not do so because of their age. */
const YOUNG_MS = 30 * 60_000;

/**
 * Number of consecutive token pairs that may be replaced immediately: a portal may have moved, or
 * lost its sessions.
 */
const IMMEDIATE_REFRESHES = 3;
const pauseAfter = exponential({ first: 5 * 60_000, longest: 60 * 60_000 });

interface Issued {
  pair: Buffer;
  /** By the monotonic clock. */
  at: number;
  /** Number of earlier tokens that were replaced while young. */
  replacedYoung: number;
}

/**
 * Remembers which tokens this process was issued recently. If a portal refused those too, the auth
 * server would be asked endlessly, and an application that refreshes so often may be blocked for
 * all portals (protocol 9).
 */
export class YoungPairs {
  private readonly issued = new Map<string, Issued>();

  constructor(private readonly clock: Clock) {}

  /** `memberId` was issued new tokens. */
  add(memberId: string, refreshToken: string): void {
    const now = this.clock.monotonic();
    const before = this.issued.get(memberId);
    const replacedYoung = before && now - before.at < YOUNG_MS ? before.replacedYoung + 1 : 0;
    this.issued.set(memberId, { pair: digestOf(refreshToken), at: now, replacedYoung });
  }

  /** Milliseconds until its tokens may be replaced again; 0 if they may be now. */
  pauseOf({ memberId, refreshToken }: Installation): number {
    const issued = this.issued.get(memberId);
    if (!issued || !issued.pair.equals(digestOf(refreshToken))) return 0;
    const beyond = issued.replacedYoung - IMMEDIATE_REFRESHES;
    if (beyond < 0) return 0;
    return Math.max(0, issued.at + pauseAfter(beyond + 1) - this.clock.monotonic());
  }
}
