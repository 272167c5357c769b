import { expect, it } from '@jest/globals';
import { BoundedMap } from './bounded-map.js';

const filled = (...keys: string[]) => {
  const map = new BoundedMap<string, number>(2);
  for (const [at, key] of keys.entries()) map.set(key, at);
  return map;
};

it.each([
  [['a', 'b'], { a: 0, b: 1, c: undefined }],
  [['a', 'b', 'c'], { a: undefined, b: 1, c: 2 }],
  [['a', 'b', 'a', 'c'], { a: 2, b: undefined, c: 3 }],
])('after %j holds %j', (keys, expected) => {
  const map = filled(...keys);
  expect(Object.fromEntries(['a', 'b', 'c'].map((key) => [key, map.get(key)]))).toEqual(expected);
  expect(map.size).toBe(2);
});

it('keeps the age of what is only read', () => {
  const map = filled('a', 'b');
  map.get('a');
  map.set('c', 2);
  expect([map.has('a'), map.has('b')]).toEqual([false, true]);
});

it('lets go of what is deleted, and of the oldest', () => {
  const map = filled('a', 'b');
  map.deleteOldest();
  expect([map.has('a'), map.has('b')]).toEqual([false, true]);
  expect([map.delete('b'), map.delete('b')]).toEqual([true, false]);
  map.deleteOldest();
  expect(map.size).toBe(0);
});
