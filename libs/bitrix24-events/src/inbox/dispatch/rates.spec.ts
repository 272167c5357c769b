import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { Rates } from './rates.js';

it('counts what ended within the last minute, handler by handler', () => {
  const clock = new ManualClock();
  const rates = new Rates(clock);
  rates.count('a', 'done');
  clock.tick(30_000);
  rates.count('a', 'done');
  rates.count('a', 'failed');
  rates.count('b', 'failed');
  expect(rates.rateOf('a')).toEqual({ donePerMinute: 2, failedPerMinute: 1 });
  clock.tick(30_000);
  expect(rates.rateOf('a')).toEqual({ donePerMinute: 1, failedPerMinute: 1 });
  expect(rates.rateOf('b')).toEqual({ donePerMinute: 0, failedPerMinute: 1 });
  clock.tick(30_000);
  expect(rates.rateOf('a')).toEqual({ donePerMinute: 0, failedPerMinute: 0 });
  expect(rates.rateOf('never seen')).toEqual({ donePerMinute: 0, failedPerMinute: 0 });
});
