import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { LOCK_TIMEOUT_MS, retryWhileLocked } from './while-locked.js';

const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });

/** Work that finds the database locked so many times. */
const after = (times: number) => {
  let looks = 0;
  return () => {
    if (looks++ < times) throw busy;
    return 'written';
  };
};

describe('retryWhileLocked', () => {
  it('does it once the lock is gone', async () => {
    const clock = new ManualClock();
    const written = retryWhileLocked(after(3), 'events.db', clock);
    await clock.advance(1_000);
    await expect(written).resolves.toBe('written');
    expect(clock.waiting).toBe(0);
  });

  it('gives up in the end', async () => {
    const clock = new ManualClock();
    const [written] = await Promise.allSettled([
      retryWhileLocked(after(Infinity), 'events.db', clock),
      clock.advance(LOCK_TIMEOUT_MS),
    ]);
    expect(written).toMatchObject({ status: 'rejected', reason: { code: 'STORAGE_LOCKED' } });
    expect(clock.waiting).toBe(0);
  });

  it('repeats nothing else', async () => {
    const constraint = Object.assign(new Error('twice'), { code: 'SQLITE_CONSTRAINT' });
    const clock = new ManualClock();
    let looks = 0;
    const work = () => {
      looks++;
      throw constraint;
    };
    await expect(retryWhileLocked(work, 'events.db', clock)).rejects.toBe(constraint);
    expect(looks).toBe(1);
  });
});
