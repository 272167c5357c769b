import type { ParkBounds, ParkedInstall } from '../installation-store.js';

type Waiting = Pick<ParkedInstall, 'id' | 'source' | 'memberId'>;
type Trait = 'source' | 'memberId';

/**
 * Whose place a newcomer takes where there is no room for it: the newest of the most crowded source's. `undefined`
 * when the newcomer is of the most crowded one itself, and so has to go.
 *
 * @param waiting all that wait, the oldest first
 */
export function whomToDisplace(
  waiting: readonly Waiting[],
  newcomer: Omit<Waiting, 'id'>,
  bounds: ParkBounds,
): string | undefined {
  const ofSource = waiting.filter(({ source }) => source === newcomer.source);
  const ofMember = waiting.filter(({ memberId }) => memberId === newcomer.memberId);
  // Within one source, and for one portal, the other trait tells who is crowding.
  if (ofSource.length >= bounds.perSource) return newestOfCrowd(ofSource, 'memberId', newcomer);
  if (ofMember.length >= bounds.perMember) return newestOfCrowd(ofMember, 'source', newcomer);
  return newestOfCrowd(waiting, 'source', newcomer) ?? newestOfCrowd(ofSource, 'memberId', newcomer);
}

function newestOfCrowd(
  group: readonly Waiting[],
  by: Trait,
  newcomer: Omit<Waiting, 'id'>,
): string | undefined {
  const crowds = new Map<string, { count: number; newest: string }>();
  for (const { id, [by]: key } of group)
    crowds.set(key, { count: (crowds.get(key)?.count ?? 0) + 1, newest: id });
  const own = crowds.get(newcomer[by])?.count ?? 0;
  const [largest] = [...crowds.values()].toSorted((a, b) => b.count - a.count);
  // Two that are equal afterwards must not displace each other in turn.
  return largest && own + 1 < largest.count ? largest.newest : undefined;
}
