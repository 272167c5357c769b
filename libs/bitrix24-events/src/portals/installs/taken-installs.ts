import type { InstallCandidate, IdentifiedCandidate } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';

/**
 * The system user's tokens have their own order: they may arrive before or after the install that
 * they belong to.
 */
const isSystem = ({ event }: Pick<InstallCandidate, 'event'>): boolean => event === 'ONAPPUSERREADY';

/** More within one second than any portal sends; a further one counts as a replay. */
const MAX_PER_SECOND = 32;

interface Taken {
  expiresAt: number | undefined;
  ids: readonly string[];
}

const takenOf = (system: boolean, stored: Installation | undefined): Taken =>
  system
    ? { expiresAt: stored?.systemExpiresAt, ids: stored?.systemIds ?? [] }
    : {
        expiresAt: stored?.installExpiresAt,
        ids: stored?.installIds ?? (stored?.installId === undefined ? [] : [stored.installId]),
      };

/** Whether this very install was applied last, so that only its listeners remain to be notified. */
export const wasTaken = (
  id: string,
  candidate: Pick<InstallCandidate, 'event'>,
  stored: Installation | undefined,
): boolean => takenOf(isSystem(candidate), stored).ids.includes(id);

/**
 * Whether a newer one, or this very one, was applied already. Of those whose tokens expire in the
 * same second any may be the newest, so each of them is applied once.
 */
export function wasOvertaken(
  candidate: IdentifiedCandidate,
  expiresAt: number,
  stored: Installation | undefined,
): boolean {
  const taken = takenOf(isSystem(candidate), stored);
  if (taken.expiresAt === undefined || expiresAt > taken.expiresAt) return false;
  return (
    expiresAt < taken.expiresAt || taken.ids.includes(candidate.id) || taken.ids.length >= MAX_PER_SECOND
  );
}

type Note = Pick<
  Installation,
  'installId' | 'installIds' | 'installExpiresAt' | 'systemIds' | 'systemExpiresAt'
>;

/** Records it in the installation, so that a replay can be recognized. */
export function noteTaken(
  candidate: IdentifiedCandidate,
  expiresAt: number,
  stored: Installation | undefined,
): Note {
  const taken = takenOf(isSystem(candidate), stored);
  const ids = taken.expiresAt === expiresAt ? [...taken.ids, candidate.id] : [candidate.id];
  const other = takenOf(!isSystem(candidate), stored);
  const [install, system] = isSystem(candidate) ? [other, { expiresAt, ids }] : [{ expiresAt, ids }, other];
  return {
    installId: candidate.id,
    installIds: install.ids,
    installExpiresAt: install.expiresAt,
    systemIds: system.ids,
    systemExpiresAt: system.expiresAt,
  };
}
