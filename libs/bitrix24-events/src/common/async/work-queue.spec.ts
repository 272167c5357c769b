import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { WorkQueue } from './work-queue.js';

const clock = new ManualClock();
let queue: WorkQueue<{ id: string; dueAt: number }>;
afterEach(() => queue.stop());

/** A queue over `items`, whose work takes them away unless it throws. */
function queueOf(items: { id: string; dueAt: number }[], work: (id: string) => Promise<void>) {
  const failures: unknown[] = [];
  queue = new WorkQueue(clock, {
    due: async (limit) => items.filter(({ dueAt }) => dueAt <= clock.now()).slice(0, limit),
    nextDueAt: async () => items.map(({ dueAt }) => dueAt).toSorted((a, b) => a - b)[0],
    work: async ({ id }) => {
      await work(id);
      items.splice(0, items.length, ...items.filter((item) => item.id !== id));
    },
    failed: (error) => void failures.push(error),
  });
  return failures;
}

it('does nothing before it is started', async () => {
  const done: string[] = [];
  queueOf([{ id: 'a', dueAt: 0 }], async (id) => void done.push(id));
  queue.wake();
  await queue.whenIdle();
  expect(done).toEqual([]);
  queue.start();
  await queue.whenIdle();
  expect(done).toEqual(['a']);
});

it('works on eight at once at most, and each once', async () => {
  let [running, most] = [0, 0];
  const done: string[] = [];
  queueOf(
    Array.from({ length: 40 }, (_, n) => ({ id: `i${n}`, dueAt: 0 })),
    async (id) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      done.push(id);
    },
  );
  queue.start();
  for (let n = 0; n < 10; n++) queue.wake();
  await queue.whenIdle();
  expect(most).toBe(8);
  expect(done.toSorted()).toEqual(Array.from({ length: 40 }, (_, n) => `i${n}`).toSorted());
});

it('wakes when the next is due, also while another is under way', async () => {
  let release: (() => void) | undefined;
  const done: string[] = [];
  queueOf(
    [
      { id: 'slow', dueAt: 0 },
      { id: 'later', dueAt: clock.now() + 60_000 },
    ],
    (id) => {
      done.push(id);
      return id === 'slow' ? new Promise((resolve) => (release = resolve)) : Promise.resolve();
    },
  );
  queue.start();
  while (done.length === 0 || clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 61 && done.length < 2; n++) {
    clock.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(done).toEqual(['slow', 'later']);
  release?.();
});

it('waits after a failure instead of spinning', async () => {
  let attempts = 0;
  const failures = queueOf([{ id: 'a', dueAt: 0 }], async () => {
    attempts++;
    throw new Error('disk');
  });
  queue.start();
  await queue.whenIdle();
  expect([attempts, failures.length]).toEqual([1, 1]);
  clock.tick(1_000);
  await queue.whenIdle();
  expect(attempts).toBe(2);
});

it('gives one group two places, and the others to those who come later', async () => {
  const waiting = [...Array.from({ length: 60 }, (_, n) => `hangs-${n}`), 'quick-0', 'quick-1'];
  const begun: string[] = [];
  const release: (() => void)[] = [];
  const groupOf = ({ id }: { id: string; dueAt: number }): string => id.split('-')[0]!;
  queue = new WorkQueue(clock, {
    due: async (limit, full) =>
      waiting
        .map((id) => ({ id, dueAt: 0 }))
        .filter((item) => !full.includes(groupOf(item)))
        .slice(0, limit),
    nextDueAt: async () => (waiting.length > 0 ? 0 : undefined),
    groupOf,
    work: async ({ id }) => {
      begun.push(id);
      if (id.startsWith('hangs')) await new Promise<void>((resolve) => release.push(resolve));
      waiting.splice(waiting.indexOf(id), 1);
    },
    failed: () => {},
  });
  queue.start();
  for (let turn = 0; turn < 20; turn++) {
    clock.tick(1_000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(begun.toSorted()).toEqual(['hangs-0', 'hangs-1', 'quick-0', 'quick-1']);
  const stopped = queue.stop();
  for (const letGo of release) letGo();
  await stopped;
});

it('works outside the context of the request that woke it, at once and later', async () => {
  const requests = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const items: { id: string; dueAt: number }[] = [];
  queueOf(items, async (id) => void seen.push([id, requests.getStore()]));
  queue.start();
  await queue.whenIdle();
  items.push({ id: 'now', dueAt: 0 }, { id: 'later', dueAt: clock.now() + 5_000 });
  requests.run('a request', () => queue.wake());
  await queue.whenIdle();
  clock.tick(5_000);
  await queue.whenIdle();
  expect(seen).toEqual([
    ['now', undefined],
    ['later', undefined],
  ]);
});
