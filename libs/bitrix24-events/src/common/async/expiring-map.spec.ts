import { beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { ExpiringMap } from './expiring-map.js';

let clock: ManualClock;
let dropped: number[];
let map: ExpiringMap<number>;

beforeEach(() => {
  clock = new ManualClock();
  dropped = [];
  map = new ExpiringMap(clock, 1_000, 3, { dropped: (value) => dropped.push(value) });
});

it('keeps a value until its time is over', async () => {
  map.set('a', 1);
  await clock.advance(999);
  expect(map.get('a')).toBe(1);
  await clock.advance(1);
  expect(map.get('a')).toBeUndefined();
  expect(dropped).toEqual([1]);
});

it('lets the oldest go when one more comes', () => {
  for (const [value, key] of ['a', 'b', 'c', 'd'].entries()) map.set(key, value);
  expect(dropped).toEqual([0]);
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, 1, 2, 3]);
});

it('lets the one go that it is told to', () => {
  const largest = (values: Iterable<number>) => Math.max(...values);
  map = new ExpiringMap(clock, 1_000, 3, { dropped: (value) => dropped.push(value), displaced: largest });
  for (const [key, value] of [
    ['a', 1],
    ['b', 9],
    ['c', 3],
    ['d', 4],
  ] as const)
    map.set(key, value);
  expect(dropped).toEqual([9]);
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([1, undefined, 3, 4]);
});

it('makes room by what has expired first', async () => {
  map.set('a', 1);
  map.set('b', 2);
  await clock.advance(1_000);
  map.set('c', 3);
  map.set('d', 4);
  map.set('e', 5);
  expect(dropped).toEqual([1, 2]);
});

it('drops everything at the end', () => {
  map.set('a', 1);
  map.set('b', 2);
  map.clear();
  expect(dropped).toEqual([1, 2]);
  expect(map.get('a')).toBeUndefined();
});
