import { expect, it } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.js';

/** A queue whose jobs end when told to. */
const makeQueue = () => {
  const started: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const queue = new KeyedQueue<string, number>(
    (key, request) =>
      new Promise((resolve, reject) => {
        const number = started.push(`${key} ${request}`);
        ends.push((error) => (error ? reject(error) : resolve(number)));
      }),
    (waiting, added) => `${waiting}+${added}`,
  );
  return { queue, started, ends };
};

it('runs one job per key, and one more for all who asked meanwhile', async () => {
  const { queue, started, ends } = makeQueue();
  const runs = ['a', 'b', 'c'].map((request) => queue.runInTurn('k', request));
  expect(started).toEqual(['k a']);
  ends[0]?.();
  expect(await runs[0]).toBe(1);
  while (started.length < 2) await Promise.resolve();
  ends[1]?.();
  expect(await Promise.all(runs)).toEqual([1, 2, 2]);
  expect(started).toEqual(['k a', 'k b+c']);
});

it('goes on after a job that failed', async () => {
  const { queue, started, ends } = makeQueue();
  const [first, second] = [queue.runInTurn('k', 'a'), queue.runInTurn('k', 'b')];
  ends[0]?.(new Error('no'));
  await expect(first).rejects.toThrow('no');
  while (started.length < 2) await Promise.resolve();
  ends[1]?.();
  expect(await second).toBe(2);
});

it('keeps no key waiting for another, and starts afresh when all is done', async () => {
  const { queue, started, ends } = makeQueue();
  const [one, two] = [queue.runInTurn('k', 'a'), queue.runInTurn('l', 'a')];
  expect(started).toEqual(['k a', 'l a']);
  ends.forEach((end) => end());
  await Promise.all([one, two]);
  void queue.runInTurn('k', 'b');
  expect(started).toHaveLength(3);
});
