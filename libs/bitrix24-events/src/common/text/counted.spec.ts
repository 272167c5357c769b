import { describe, expect, it } from '@jest/globals';
import { counted, someOf } from './counted.js';

describe('counted', () => {
  it.each<[number, string, string | undefined, string]>([
    [0, 'row', undefined, '0 rows'],
    [1, 'row', undefined, '1 row'],
    [2, 'row', undefined, '2 rows'],
    [1, 'delivery', 'deliveries', '1 delivery'],
    [5, 'delivery', 'deliveries', '5 deliveries'],
  ])('%i %s', (n, singular, plural, expected) => expect(counted(n, singular, plural)).toBe(expected));
});

describe('someOf', () => {
  it.each<[string[], string]>([
    [[], ''],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c'], 'a, b and 1 more'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b and 3 more'],
  ])('%j', (names, expected) => expect(someOf(names, 2)).toBe(expected));
});
