import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { KeyedTimers } from './keyed-timers.js';

it('has one timer per key: the last that was set', async () => {
  const clock = new ManualClock();
  const timers = new KeyedTimers(clock);
  const rang: string[] = [];
  timers.set('a', 10, () => rang.push('first'));
  timers.set('a', 20, () => rang.push('second'));
  timers.set('b', 5, () => rang.push('other'));
  timers.set('c', 5, () => rang.push('cleared'));
  timers.clear('c');
  await clock.advance(20);
  expect(rang).toEqual(['other', 'second']);
});

it('may be set again from its own callback, and clears them all', async () => {
  const clock = new ManualClock();
  const timers = new KeyedTimers(clock);
  let rang = 0;
  const again = (): void => {
    rang += 1;
    timers.set('a', 10, again);
  };
  again();
  await clock.advance(30);
  timers.clearAll();
  await clock.advance(30);
  expect([rang, clock.waiting]).toEqual([4, 0]);
});
