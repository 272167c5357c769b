import { beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/manual-clock.js';
import { SqliteInstallationStore, openDatabase } from '../drivers/index.js';
import { createCipher } from '../storage/index.js';
import { HeldLease } from './held-lease.js';

let clock: ManualClock;
let store: SqliteInstallationStore;
let outer: AbortController;
beforeEach(() => {
  clock = new ManualClock();
  store = new SqliteInstallationStore(openDatabase(':memory:'), createCipher([]), clock);
  outer = new AbortController();
});
const take = () => HeldLease.acquire(store, 'k', clock, outer.signal);

it('is held for as long as it is needed, and then no longer', async () => {
  const lease = (await take())!;
  await clock.advance('1h');
  expect(await take()).toBeUndefined();
  expect([lease.isLost, lease.signal.aborted]).toEqual([false, false]);
  await lease.release();
  expect(clock.waiting).toBe(0);
  expect(await take()).toBeDefined();
});

it('ends the work when it cannot be renewed', async () => {
  const lease = (await take())!;
  // As if the process had slept, and another one had begun.
  const sleeping = clock.now() + 3_600_000;
  clock.now = () => sleeping;
  expect(await store.lease('k', 60_000)).toBeDefined();
  clock.now = ManualClock.prototype.now.bind(clock);
  await clock.advance('20s');
  expect([lease.isLost, lease.signal.aborted]).toEqual([true, true]);
  await lease.release();
});

it('ends with the application', async () => {
  const lease = (await take())!;
  outer.abort();
  expect([lease.isLost, lease.signal.aborted]).toEqual([false, true]);
  await lease.release();
  expect((await take())!.signal.aborted).toBe(true);
});
