import type { PendingUninstall } from '../installations/installation-store.js';
import type { InstallationStatus } from '../installations/installation.js';
import type { PairState } from '../tokens/classify-token-error.js';

/**
 * - `ask`: whether the token pair still works
 * - `tell`: that the application is gone
 * - `purge`: removes what is stored, but for the tombstone
 * - `remove`: removes the tombstone
 * - `end`: nothing is left to do
 */
export type Step = 'ask' | 'tell' | 'purge' | 'remove' | 'end';

const AFTER_TOMBSTONE: Record<PendingUninstall['stage'], Step> = {
  check: 'tell',
  gone: 'tell',
  told: 'purge',
  purged: 'remove',
};

/** What is to be done for an uninstall, by what is stored alone: the next process goes on where this one died. */
export function nextStep(
  stage: PendingUninstall['stage'],
  status: InstallationStatus | undefined,
  clean: boolean,
): Step {
  if (status === undefined) return 'end';
  // Installed again since: its data is the new installation's.
  if (status === 'active') return stage === 'check' ? 'ask' : 'end';
  const step = AFTER_TOMBSTONE[stage];
  return step === 'tell' || clean ? step : 'end';
}

/** After this time a pair that is of no use, for whatever reason, is believed to be gone with the application. */
const BELIEVE_AFTER_MS = 24 * 3_600_000;

/** What an uninstall is, by the state of the pair: genuine, a forgery, or not to be told yet. */
export function judgeUninstall({ kind }: PairState, waitedMs: number): 'genuine' | 'forged' | 'unknown' {
  if (kind === 'works') return 'forged';
  if (kind === 'gone') return 'genuine';
  return (kind === 'lost' || kind === 'refused') && waitedMs >= BELIEVE_AFTER_MS ? 'genuine' : 'unknown';
}
