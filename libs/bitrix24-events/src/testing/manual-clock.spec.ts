import { describe, expect, it } from '@jest/globals';

import { ManualClock } from './manual-clock.js';

describe('ManualClock', () => {
  it('moves the time of day and the monotonic time alike when it advances', async () => {
    const clock = new ManualClock();
    const before = { now: clock.now(), monotonic: clock.monotonic() };
    await clock.advance('10m');
    expect({ now: clock.now() - before.now, monotonic: clock.monotonic() - before.monotonic }).toEqual({
      now: 600_000,
      monotonic: 600_000,
    });
  });

  it('moves only the time of day when it jumps, and runs no timer', () => {
    const clock = new ManualClock();
    const before = { now: clock.now(), monotonic: clock.monotonic() };
    let ran = false;
    clock.schedule(() => (ran = true), 1_000);
    clock.jump(-3_600_000);
    expect(clock.now()).toBe(before.now - 3_600_000);
    expect(clock.monotonic()).toBe(before.monotonic);
    clock.tick('1s');
    expect(ran).toBe(true);
  });
});
