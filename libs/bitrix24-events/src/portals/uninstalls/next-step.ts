import type { PendingUninstall } from '../installations/installation-store.js';
import type { InstallationStatus } from '../installations/installation.js';
import type { PairState } from '../tokens/classify-token-error.js';

/**
 * - `ask`: check whether the tokens still work
 * - `tell`: notify listeners that the application is gone
 * - `purge`: delete what is stored, except for the tombstone
 * - `remove`: delete the tombstone
 * - `end`: nothing is left to do
 */
export type Step = 'ask' | 'tell' | 'purge' | 'remove' | 'end';

const AFTER_TOMBSTONE: Record<PendingUninstall['stage'], Step> = {
  check: 'tell',
  gone: 'tell',
  told: 'purge',
  purged: 'remove',
};

/**
 * The next step of an uninstall, based only on what is stored: the next process continues where
 * this one died.
 */
export function nextStep(
  stage: PendingUninstall['stage'],
  status: InstallationStatus | undefined,
  clean: boolean,
): Step {
  if (status === undefined) return 'end';
  // Reinstalled since: the data belongs to the new installation.
  if (status === 'active') return stage === 'check' ? 'ask' : 'end';
  const step = AFTER_TOMBSTONE[stage];
  return step === 'tell' || clean ? step : 'end';
}

/**
 * After this time tokens that cannot be used, for whatever reason, are taken as proof of the
 * uninstall.
 */
const BELIEVE_AFTER_MS = 24 * 3_600_000;

/** What an uninstall is, based on the state of the tokens: genuine, forged, or not known yet. */
export function judgeUninstall({ kind }: PairState, waitedMs: number): 'genuine' | 'forged' | 'unknown' {
  if (kind === 'works') return 'forged';
  if (kind === 'gone') return 'genuine';
  return (kind === 'lost' || kind === 'refused') && waitedMs >= BELIEVE_AFTER_MS ? 'genuine' : 'unknown';
}
