import { describe, expect, it } from '@jest/globals';
import { LeakyBucket } from './leaky-bucket.js';

const passed = (bucket: LeakyBucket, times: number, now: number) =>
  Array.from({ length: times }, () => bucket.pour(now)).filter(Boolean).length;

describe('LeakyBucket', () => {
  it.each<[string, [capacity: number, leak: number], [now: number, sent: number, passed: number][]]>([
    ['takes its capacity at once', [50, 2], [[0, 60, 50]]],
    [
      'leaks so many a second',
      [50, 2],
      [
        [0, 60, 50],
        [1000, 5, 2],
        [3500, 9, 5],
      ],
    ],
    [
      'leaks parts of a request too',
      [1, 2],
      [
        [0, 1, 1],
        [499, 1, 0],
        [500, 1, 1],
      ],
    ],
    [
      'is never emptier than empty',
      [3, 2],
      [
        [0, 3, 3],
        [60_000, 9, 3],
      ],
    ],
    ['never blocks a caller at its leak', [1, 5], Array.from({ length: 20 }, (_, n) => [n * 200, 1, 1])],
    [
      'is not emptied by a clock that goes back',
      [2, 2],
      [
        [10_000, 2, 2],
        [5000, 1, 0],
      ],
    ],
  ])('%s', (_, [capacity, leak], steps) => {
    const bucket = new LeakyBucket(capacity, leak);
    for (const [now, sent, expected] of steps) expect(passed(bucket, sent, now)).toBe(expected);
  });
});
