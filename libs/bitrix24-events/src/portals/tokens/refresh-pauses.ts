import type { Clock } from '../../common/index.js';
import type { Installation } from '../installations/installation.js';
import type { AuthorizationLostReason } from '../portals.errors.js';
import { digestOf } from '../senders/token-digest.js';

/** How long nothing is tried again: what was named is mended by people. */
const PAUSE_MS = 5 * 60_000;

/** No later try mends a refresh token that is dead. */
const FINAL: ReadonlySet<AuthorizationLostReason> = new Set(['dead-grant', 'answer-lost']);

interface Pause {
  reason: AuthorizationLostReason;
  until: number;
  of: string;
}

/** Remembers which token pairs were refused, and why. Another pair, or another install, is free again. */
export class RefreshPauses {
  private readonly pauses = new Map<string, Pause>();

  constructor(private readonly clock: Clock) {}

  /** @param pause for how many milliseconds nothing is tried with this pair, where nothing is final */
  beginPause(installation: Installation, reason: AuthorizationLostReason, pause = PAUSE_MS): void {
    const until = FINAL.has(reason) ? Infinity : this.clock.monotonic() + pause;
    this.pauses.set(installation.memberId, { reason, until, of: fingerprint(installation) });
  }

  /** Why the pair was refused, while nothing may be tried with it. */
  reasonFor(installation: Installation): AuthorizationLostReason | undefined {
    const pause = this.pauses.get(installation.memberId);
    if (!pause) return undefined;
    if (this.clock.monotonic() < pause.until && pause.of === fingerprint(installation)) return pause.reason;
    this.pauses.delete(installation.memberId);
    return undefined;
  }
}

const fingerprint = ({ refreshToken, installId = '' }: Installation): string =>
  `${digestOf(refreshToken).toString('base64')} ${installId}`;
