import { describe, expect, it } from '@jest/globals';
import type { PendingCrowd, PendingCrowds } from '../installations/installation-store.js';
import { evictionCandidate } from './eviction-candidate.js';

/** `'a:m1 a:m1'`: two of the address a that claim the portal m1, named 0 and 1 in the order of their arrival. */
const waiting = (text: string) =>
  text.split(' ').map((one, index) => {
    const [source = '', memberId = ''] = one.split(':');
    return { id: String(index), source, memberId };
  });
type Waiting = ReturnType<typeof waiting>;

/** What a store tells of them, by counting. */
function crowdsOf(there: Waiting, { source, memberId }: Waiting[number]): PendingCrowds {
  const ofSource = there.filter((one) => one.source === source);
  const ofMember = there.filter((one) => one.memberId === memberId);
  const largest = (group: Waiting, by: 'source' | 'memberId'): PendingCrowd =>
    [...new Set(group.map((one) => one[by]))]
      .map((key) => group.filter((one) => one[by] === key))
      .map((crowd) => ({ count: crowd.length, newest: crowd.at(-1)!.id }))
      .toSorted((a, b) => b.count - a.count)[0]!;
  return {
    ofSource: ofSource.length,
    ofMember: ofMember.length,
    ofBoth: ofSource.filter((one) => one.memberId === memberId).length,
    largestSource: largest(there, 'source'),
    largestMemberOfSource: largest(ofSource, 'memberId'),
    largestSourceOfMember: largest(ofMember, 'source'),
  };
}

const bounds = { total: 6, perSource: 4, perMember: 4 };

describe('evictionCandidate', () => {
  it.each<[string, string, string, string | undefined]>([
    ['all places taken, an address with few: the newest of the crowd', 'a:1 a:2 a:3 b:4 b:5 a:6', 'c:7', '5'],
    ['all places taken, the crowd itself: refused', 'a:1 a:2 a:3 b:4 b:5 a:6', 'a:7', undefined],
    ['all places taken, one short of the crowd: refused', 'a:1 a:2 a:3 b:4 b:5 c:6', 'b:7', undefined],
    ['all places taken, addresses alike: refused', 'a:1 b:2 c:3 d:4 e:5 f:6', 'g:7', undefined],
    ['an address full, a portal of few: the newest of the portal of most', 'a:1 a:1 a:2 a:1', 'a:3', '3'],
    ['an address full, the portal of most: refused', 'a:1 a:1 a:2 a:1', 'a:1', undefined],
    ['an address full of portals alike: refused', 'a:1 a:2 a:3 a:4', 'a:5', undefined],
    ['a portal full, an address of few: the newest of the address of most', 'a:1 b:1 a:1 a:1', 'c:1', '3'],
    ['a portal full, the address of most: refused', 'a:1 b:1 a:1 a:1', 'a:1', undefined],
  ])('%s', (_name, there, newcomer, displaced) =>
    expect(evictionCandidate(crowdsOf(waiting(there), waiting(newcomer)[0]!), bounds)).toBe(displaced),
  );
});
