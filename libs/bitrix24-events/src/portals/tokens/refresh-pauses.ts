import type { Clock } from '../../common/index.js';
import type { Installation } from '../installations/installation.js';
import type { AuthorizationLostReason } from '../portals.errors.js';
import { digestOf } from '../senders/token-digest.js';

/** Milliseconds without retries: these causes are fixed by people. */
const PAUSE_MS = 5 * 60_000;

/** No retry revives a dead refresh token. */
const FINAL: ReadonlySet<AuthorizationLostReason> = new Set(['dead-grant', 'answer-lost']);

interface Pause {
  reason: AuthorizationLostReason;
  until: number;
  of: string;
}

/** Remembers which tokens were refused, and why. New tokens, or a new install, are not affected. */
export class RefreshPauses {
  private readonly pauses = new Map<string, Pause>();

  constructor(private readonly clock: Clock) {}

  /** @param pause milliseconds without retries for these tokens, unless the reason is final */
  beginPause(installation: Installation, reason: AuthorizationLostReason, pause = PAUSE_MS): void {
    const until = FINAL.has(reason) ? Infinity : this.clock.monotonic() + pause;
    this.pauses.set(installation.memberId, { reason, until, of: fingerprint(installation) });
  }

  /** Why the tokens were refused, while they must not be retried. */
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
