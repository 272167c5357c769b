import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { PortalHolds } from './portal-holds.js';

let clock: ManualClock;
let changes: string[];
let holds: PortalHolds;

beforeEach(() => {
  clock = new ManualClock();
  changes = [];
  holds = new PortalHolds(clock, (handler, portal) => changes.push(`${handler} ${portal}`));
});

const waits = (times: number): boolean[] =>
  Array.from({ length: times }, () => holds.waits('a', 'p', 'unreachable'));

describe('PortalHolds', () => {
  it('hold a handler at a portal once three attempts in a row had to wait', () => {
    expect(waits(4)).toEqual([false, false, true, false]);
    expect([holds.most('a', 'p'), holds.most('b', 'p'), holds.most('a', 'q')]).toEqual([
      0,
      undefined,
      undefined,
    ]);
    expect(holds.at('a', 'p')).toEqual({ memberId: 'p', reason: 'unreachable', since: clock.now() });
    expect(holds.holdOf('a')).toEqual([holds.at('a', 'p')]);
    expect([holds.holdOf('b'), holds.at('a', 'q'), holds.isHeld('p'), holds.isHeld('q')]).toEqual([
      [],
      undefined,
      true,
      false,
    ]);
  });

  it('do not begin where an attempt in between ended otherwise', () => {
    for (let round = 0; round < 5; round++) {
      expect(waits(2)).toEqual([false, false]);
      expect(holds.ends('a', 'p')).toBeUndefined();
    }
    expect(changes).toEqual([]);
  });

  it('let one attempt find out after ten seconds, then after as long again as it has lasted, a minute at most', () => {
    waits(3);
    for (const pause of [10_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      clock.tick(pause - 1);
      expect(holds.most('a', 'p')).toBe(0);
      clock.tick(1);
      expect(holds.most('a', 'p')).toBe(1);
      waits(1);
    }
  });

  it('are not frozen by a time of day that jumps back', () => {
    waits(3);
    clock.jump(-86_400_000);
    clock.tick(10_000);
    expect(holds.most('a', 'p')).toBe(1);
    waits(1);
    clock.tick(10_000);
    expect(holds.most('a', 'p')).toBe(1);
  });

  it('end with an attempt that ended otherwise, and leave nothing behind', () => {
    waits(3);
    expect(changes.splice(0)).toEqual(['a p']);
    expect(holds.ends('a', 'p')).toMatchObject({ memberId: 'p', reason: 'unreachable' });
    expect(changes).toEqual(['a p']);
    expect([holds.most('a', 'p'), holds.isHeld('p'), holds.handlersAt('p')]).toEqual([undefined, false, []]);
    expect(clock.waiting).toBe(0);
  });
});
