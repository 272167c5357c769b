import type { PendingBounds, PendingCrowd, PendingCrowds } from '../installations/installation-store.js';

/**
 * Whose place a newcomer takes where there is no room for it: the newest of the most crowded source's. `undefined`
 * when the newcomer is of the most crowded one itself, and so has to go.
 */
export function evictionCandidate(crowds: PendingCrowds, bounds: PendingBounds): string | undefined {
  const { ofSource, ofMember, ofBoth } = crowds;
  // Within one source, and for one portal, the other trait tells who is crowding.
  if (ofSource >= bounds.perSource) return newestOf(crowds.largestMemberOfSource, ofBoth);
  if (ofMember >= bounds.perMember) return newestOf(crowds.largestSourceOfMember, ofBoth);
  return newestOf(crowds.largestSource, ofSource) ?? newestOf(crowds.largestMemberOfSource, ofBoth);
}

/** Two that are equal afterwards must not displace each other in turn. */
const newestOf = (largest: PendingCrowd | undefined, own: number): string | undefined =>
  largest && own + 1 < largest.count ? largest.newest : undefined;
