import type { InstallCandidate, IdentifiedCandidate } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';

/** The system user's pair has an order of its own: it may come before or after the install that it belongs to. */
const isSystem = ({ event }: Pick<InstallCandidate, 'event'>): boolean => event === 'ONAPPUSERREADY';

/** More of one second than any portal sends; a further one counts as a replay. */
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

/** Whether this very install is what was taken last, so that nothing is left but to tell of it. */
export const wasTaken = (
  id: string,
  candidate: Pick<InstallCandidate, 'event'>,
  stored: Installation | undefined,
): boolean => takenOf(isSystem(candidate), stored).ids.includes(id);

/**
 * Whether a newer one was taken already, or this very one. Of those whose tokens die in the same second any may be the
 * newer one, so each of them is taken once.
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

/** What the installation has to know of it, that a replay be told from what is new. */
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
