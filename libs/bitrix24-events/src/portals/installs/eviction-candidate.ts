import type { PendingBounds, PendingCrowd, PendingCrowds } from '../installations/installation-store.js';

/**
 * The pending install that a new one displaces when the queue is full: the most recent one of the
 * most crowded source. `undefined` if the new one itself belongs to the most crowded source and
 * must be refused.
 */
export function evictionCandidate(crowds: PendingCrowds, bounds: PendingBounds): string | undefined {
  const { ofSource, ofMember, ofBoth } = crowds;
  // Within one source, the claimed portal decides what is crowded; for one portal, the source does.
  if (ofSource >= bounds.perSource) return newestOf(crowds.largestMemberOfSource, ofBoth);
  if (ofMember >= bounds.perMember) return newestOf(crowds.largestSourceOfMember, ofBoth);
  return newestOf(crowds.largestSource, ofSource) ?? newestOf(crowds.largestMemberOfSource, ofBoth);
}

/** Two that would be equally crowded afterwards must not displace each other in turn. */
const newestOf = (largest: PendingCrowd | undefined, own: number): string | undefined =>
  largest && own + 1 < largest.count ? largest.newest : undefined;
