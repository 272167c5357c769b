import { describe, expect, it } from '@jest/globals';
import { phpEncode } from './encode.js';
import { phpNumber } from './number.js';
import type { PhpMap } from './value.js';

describe('phpEncode', () => {
  it.each<[PhpMap, string]>([
    [{ a: true, b: false }, 'a=1&b=0'],
    [{ a: null, b: undefined, c: '' }, 'c='],
    [{ a: [], b: {}, c: { d: null, e: [] } }, ''],
    [{ a: ['x', 'y'] }, 'a%5B0%5D=x&a%5B1%5D=y'],
    [{ a: [1, null, 3] }, 'a%5B0%5D=1&a%5B2%5D=3'],
    [{ a: { b: { c: 1 } } }, 'a%5Bb%5D%5Bc%5D=1'],
    [{ a: "~*'()! -_.é" }, 'a=%7E%2A%27%28%29%21+-_.%C3%A9'],
    [{ 'k y': 1 }, 'k+y=1'],
    [{ a: '\ud800' }, 'a=%EF%BF%BD'],
  ])('%j is %s', (value, encoded) => expect(phpEncode(value)).toBe(encoded));
});

describe('phpNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [3600, '3600'],
    [1.5, '1.5'],
    [0.1 + 0.2, '0.3'],
    [1e-4, '0.0001'],
    [1.5e-7, '1.5E-7'],
    [1e-5, '1.0E-5'],
    [2 ** 60, '1152921504606847000'],
    [1e25, '1.0E+25'],
    [-11061288187478.5, '-11061288187478'],
    [11061288187479.5, '11061288187480'],
    [-123456.789, '-123456.789'],
    [NaN, 'NAN'],
    [-Infinity, '-INF'],
  ])('%p is %s', (value, text) => expect(phpNumber(value)).toBe(text));
});
