import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { PatientSemaphore } from './patient-semaphore.js';

const PATIENCE = 5_000;

const makeSlots = () => {
  const clock = new ManualClock();
  const slots = new PatientSemaphore(2, PATIENCE, clock);
  const running = new Set<number>();
  const ends: (() => void)[] = [];
  const runs = [0, 1, 2, 3].map((index) =>
    slots.withPermit(async () => {
      running.add(index);
      await new Promise<void>((resolve) => (ends[index] = resolve));
      running.delete(index);
    }),
  );
  return { clock, running, ends, runs };
};

/** Lets all that waits for nothing but the event loop go on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

it('lets as many jobs run as there are slots, the next when one has ended', async () => {
  const { clock, running, ends, runs } = makeSlots();
  await settle();
  expect([...running]).toEqual([0, 1]);
  ends[0]?.();
  await settle();
  expect([...running]).toEqual([1, 2]);
  ends[1]?.();
  ends[2]?.();
  await settle();
  ends[3]?.();
  await Promise.all(runs);
  expect(clock.waiting).toBe(0);
});

it('lets slow jobs keep nobody waiting, and counts their slot once', async () => {
  const { clock, running, ends, runs } = makeSlots();
  await settle();
  await clock.advance(PATIENCE);
  await settle();
  expect([...running]).toEqual([0, 1, 2, 3]);
  ends.forEach((end) => end());
  await Promise.all(runs);
});

it('gives the slot back after a job that failed', async () => {
  const slots = new PatientSemaphore(1, PATIENCE, new ManualClock());
  await expect(slots.withPermit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.withPermit(async () => 'yes')).toBe('yes');
});
