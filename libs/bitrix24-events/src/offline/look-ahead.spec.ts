import { expect, it } from '@jest/globals';
import { LookAhead } from './look-ahead.js';

it('counts what waits only when it has to', async () => {
  let waiting = 0;
  let counts = 0;
  const lookAhead = new LookAhead(100, async (most) => {
    counts++;
    return Math.min(most, waiting);
  });
  expect([await lookAhead.hasRoom(), counts]).toEqual([true, 1]);
  lookAhead.took(99);
  expect([await lookAhead.hasRoom(), counts]).toEqual([true, 1]);
  lookAhead.took(50);
  waiting = 149;
  expect([await lookAhead.hasRoom(), counts]).toEqual([false, 2]);
  waiting = 100;
  expect([await lookAhead.hasRoom(), counts]).toEqual([false, 3]);
  waiting = 99;
  expect([await lookAhead.hasRoom(), counts]).toEqual([true, 4]);
});
