import { describe, expect, it } from '@jest/globals';
import { LoopCounts } from './loop-counts.js';

describe('LoopCounts', () => {
  it('counts the last minute, per key', () => {
    const counts = new LoopCounts();
    expect([0, 30_000, 60_000, 60_001].map((now) => counts.add('a', now))).toEqual([1, 2, 2, 3]);
    expect(counts.add('b', 60_001)).toBe(1);
    counts.clear('a');
    expect(counts.add('a', 60_001)).toBe(1);
  });

  it('is bounded: what was quiet for longest is forgotten', () => {
    const counts = new LoopCounts();
    for (let key = 0; key < 10_000; key++) counts.add(`${key}`, key);
    counts.add('0', 10_000);
    counts.add('new', 10_000);
    expect(counts.add('0', 10_000)).toBe(3);
    expect(counts.add('1', 10_000)).toBe(1);
  });
});
