import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import type { InstallOutcome } from './install-outcome.js';
import { InstallOutcomes } from './install-outcomes.js';

const DONE: InstallOutcome = { kind: 'installed', memberId: 'm1' };

it('tells all who wait, and for a minute those who come later', async () => {
  const clock = new ManualClock();
  const board = new InstallOutcomes(clock);
  const [first, second] = [board.waitForOutcome('i1'), board.waitForOutcome('i1')];
  board.settleOutcome('i1', DONE);
  expect(await Promise.all([first, second, board.waitForOutcome('i1')])).toEqual([DONE, DONE, DONE]);
  expect(board.recall('i2')).toBeUndefined();
  clock.tick(60_000);
  expect(board.recall('i1')).toBeUndefined();
});

it('drops the watchers that abort, and no others', async () => {
  const board = new InstallOutcomes(new ManualClock());
  const impatient = new AbortController();
  const [left, stays] = [board.waitForOutcome('i1', impatient.signal), board.waitForOutcome('i1')];
  impatient.abort();
  expect(await left).toBeUndefined();
  expect(await board.waitForOutcome('i1', impatient.signal)).toBeUndefined();
  board.settleOutcome('i1', DONE);
  expect(await stays).toEqual(DONE);
});

it('resolves open watches as waiting when the module stops', async () => {
  const board = new InstallOutcomes(new ManualClock());
  const waiting = board.waitForOutcome('i1');
  board.close();
  expect(await waiting).toMatchObject({ kind: 'waiting' });
});

it('drops the oldest outcomes beyond its limit', () => {
  const board = new InstallOutcomes(new ManualClock());
  for (let n = 0; n <= 10_000; n++) board.settleOutcome(`i${n}`, DONE);
  expect([board.recall('i0'), board.recall('i1')]).toEqual([undefined, DONE]);
});
