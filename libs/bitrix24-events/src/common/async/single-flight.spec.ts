import { expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

const deferred = () => {
  let resolve!: (value: number) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<number>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
};

it('gives all who ask for a key meanwhile one result, and begins anew afterwards', async () => {
  const flights = new SingleFlight<number>();
  const [first, second, other] = [deferred(), deferred(), deferred()];
  const begun: string[] = [];
  const run = (key: string, name: string, job: Promise<number>) =>
    flights.run(key, () => {
      begun.push(name);
      return job;
    });
  const asked = [run('a', 'first', first.promise), run('a', 'second', second.promise)];
  const apart = run('b', 'other', other.promise);
  expect(begun).toEqual(['first', 'other']);
  first.resolve(1);
  other.resolve(3);
  expect(await Promise.all([...asked, apart])).toEqual([1, 1, 3]);
  second.resolve(2);
  expect(await run('a', 'third', second.promise)).toBe(2);
  expect(begun).toEqual(['first', 'other', 'third']);
});

it('fails all who asked, and begins anew afterwards', async () => {
  const flights = new SingleFlight<number>();
  const failure = deferred();
  const asked = [flights.run('a', () => failure.promise), flights.run('a', () => Promise.resolve(1))];
  failure.reject(new Error('no'));
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await flights.run('a', () => Promise.resolve(2))).toBe(2);
});

it('is idle once nothing is under way, also where that failed', async () => {
  const flights = new SingleFlight<number>();
  const job = deferred();
  const asked = flights.run('a', () => job.promise);
  let idle = false;
  const waiting = flights.idle().then(() => (idle = true));
  await Promise.resolve();
  expect(idle).toBe(false);
  job.reject(new Error('no'));
  await expect(asked).rejects.toThrow('no');
  await waiting;
  expect(idle).toBe(true);
});
