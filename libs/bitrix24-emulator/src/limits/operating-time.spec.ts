import { describe, expect, it } from '@jest/globals';
import { OperatingTime } from './operating-time.js';

const MINUTE = 60_000;

describe('OperatingTime', () => {
  it.each<[string, [at: number, seconds: number][], number, { operating: number; allowed: boolean }]>([
    ['nothing', [], 0, { operating: 0, allowed: true }],
    ['short calls, which are not recorded', [[0, 0.1]], 0, { operating: 0, allowed: true }],
    ['just the limit', [[0, 480]], 0, { operating: 480, allowed: true }],
    [
      'more than the limit',
      [
        [0, 240],
        [MINUTE, 240.5],
      ],
      MINUTE,
      { operating: 480.5, allowed: false },
    ],
    [
      'the last millisecond of the window',
      [[30_000, 500]],
      10 * MINUTE - 1,
      { operating: 500, allowed: false },
    ],
    [
      'the bucket let go, though its end is younger',
      [[59_999, 500]],
      10 * MINUTE,
      { operating: 0, allowed: true },
    ],
    [
      'the rest of the buckets',
      [
        [0, 400],
        [MINUTE, 100],
      ],
      10 * MINUTE,
      { operating: 100, allowed: true },
    ],
  ])('%s', (_, calls, now, { operating, allowed }) => {
    const time = new OperatingTime(480);
    for (const [at, seconds] of calls) time.record('a', seconds, at);
    expect(time.of('a', now).operating).toBe(operating);
    expect(time.allows('a', now)).toBe(allowed);
    expect(time.of('b', now).operating).toBe(0);
  });

  it('says when the oldest bucket is let go', () => {
    const time = new OperatingTime(480);
    expect(time.of('a', 90_500).operating_reset_at).toBe(690);
    time.record('a', 5, 90_500);
    time.record('a', 5, 3 * MINUTE);
    expect(time.of('a', 3 * MINUTE).operating_reset_at).toBe(660);
    expect(time.of('a', 660_000)).toEqual({ operating: 5, operating_reset_at: 780 });
  });
});
