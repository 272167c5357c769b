import { expect, it } from '@jest/globals';
import { KeyedMutex } from './keyed-mutex.js';

const deferred = () => {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
};

it('runs the jobs of a key in the order in which they came, those of another beside them', async () => {
  const mutex = new KeyedMutex();
  const [first, second] = [deferred(), deferred()];
  const begun: string[] = [];
  const run = (key: string, name: string, until: Promise<void>) =>
    mutex.run(key, async () => {
      begun.push(name);
      await until;
      return name;
    });
  const jobs = [
    run('a', 'first', first.promise),
    run('a', 'second', second.promise),
    run('a', 'third', second.promise),
  ];
  expect(await run('b', 'other', Promise.resolve())).toBe('other');
  expect(begun).toEqual(['first', 'other']);
  first.resolve();
  await jobs[0];
  second.resolve();
  expect(await Promise.all(jobs)).toEqual(['first', 'second', 'third']);
  expect(begun).toEqual(['first', 'other', 'second', 'third']);
});

it('goes on after a job that failed', async () => {
  const mutex = new KeyedMutex();
  const failed = mutex.run('a', () => Promise.reject(new Error('no')));
  const next = mutex.run('a', () => Promise.resolve(1));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(1);
});

it('never runs what is aborted while it waits, and keeps those behind it waiting', async () => {
  const mutex = new KeyedMutex();
  const first = deferred();
  const end = new AbortController();
  const begun: string[] = [];
  const jobs = [
    mutex.run('a', () => first.promise),
    mutex.run('a', async () => void begun.push('aborted'), end.signal),
    mutex.run('a', async () => void begun.push('behind')),
  ];
  end.abort(new Error('enough'));
  await expect(jobs[1]).rejects.toThrow('enough');
  expect(begun).toEqual([]);
  first.resolve();
  await jobs[2];
  expect(begun).toEqual(['behind']);
});

it('is idle once the jobs of a key have ended', async () => {
  const mutex = new KeyedMutex();
  const [first, second] = [deferred(), deferred()];
  const jobs = [mutex.run('a', () => first.promise), mutex.run('a', () => second.promise)];
  await mutex.idle('b');
  let idle = false;
  const waiting = mutex.idle('a').then(() => (idle = true));
  first.resolve();
  await jobs[0];
  expect(idle).toBe(false);
  second.reject(new Error('no'));
  await expect(jobs[1]).rejects.toThrow('no');
  await waiting;
  await mutex.idle('a');
});
