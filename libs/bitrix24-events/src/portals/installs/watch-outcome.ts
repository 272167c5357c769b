import type { Clock } from '../../common/index.js';
import type { InstallCandidate } from '../portal-events/install-candidate.js';
import { REFUSAL_HINTS, type InstallOutcome } from './install-outcome.js';
import type { InstallationCache } from '../installations/installation-cache.js';
import type { InstallationStore } from '../installations/installation-store.js';
import { wasTaken } from './taken-installs.js';

const POLL_INTERVAL_MS = 1_000;

type Reads = Pick<InstallationStore, 'pendingPayload'>;

/**
 * Waits for an install that another process verifies: until it is no longer pending. Never rejects:
 * a failed check is repeated.
 */
export function watchOutcomeOfOtherProcess(
  id: string,
  store: Reads,
  installations: Pick<InstallationCache, 'fresh'>,
  clock: Clock,
): { outcome: Promise<InstallOutcome>; stop: () => void } {
  let cancel = (): void => {};
  let stopped = false;
  let candidate: InstallCandidate | undefined;

  const look = async (): Promise<InstallOutcome | undefined> => {
    const payload = await store.pendingPayload(id).catch(() => '');
    if (payload) candidate = JSON.parse(payload);
    if (payload !== undefined || !candidate) return undefined;
    const { memberId } = candidate;
    return wasTaken(id, candidate, await installations.fresh(memberId))
      ? { kind: 'installed', memberId }
      : { kind: 'refused', reason: 'token-refused', hint: REFUSAL_HINTS['token-refused'] };
  };
  const outcome = new Promise<InstallOutcome>((resolve) => {
    const again = (): void => {
      cancel = clock.schedule(() => {
        look().then(
          (found) => (found ? resolve(found) : stopped || again()),
          () => stopped || again(),
        );
      }, POLL_INTERVAL_MS);
    };
    again();
  });
  return {
    outcome,
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
