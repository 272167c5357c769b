import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { phpDecode } from './decode.js';
import { phpEncode } from './encode.js';

describe('phpDecode', () => {
  it.each([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2', { a: '2' }],
    ['a', { a: '' }],
    ['=1&[]=1&[q]=2', {}],
    ['a=b=c', { a: 'b=c' }],
    ['a=x+y%20z', { a: 'x y z' }],
    ['a=%zz&b=%e', { a: '%zz', b: '%e' }],
    ['a=%FF', { a: '\uFFFD' }],
    ['a[x]=1&a[y][z]=2', { a: { x: '1', y: { z: '2' } } }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[0]=1&a[1]=2', { a: ['1', '2'] }],
    ['a[1]=1', { a: { 1: '1' } }],
    ['a[5]=1&a[]=2', { a: { 5: '1', 6: '2' } }],
    ['a[05]=1', { a: { '05': '1' } }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['a[b]=1&a=2', { a: '2' }],
    [' a.b c=1', { a_b_c: '1' }],
    ['a[b.c d[e=1', { a_b_c_d_e: '1' }],
    ['a[b][c=1', { a: { b: '1' } }],
    ['a[b]c[d]=1', { a: { b: '1' } }],
    ['a[ ]=1', { a: ['1'] }],
    ['a[[]]=1', { a: { '[': '1' } }],
    ['cmd%5Bx%5D=crm.deal.get%3Fid%3D5%26a%3D1', { cmd: { x: 'crm.deal.get?id=5&a=1' } }],
  ])('%s', (query, expected) => expect(phpDecode(query)).toEqual(expected));

  it('keeps __proto__ an ordinary key', () => {
    const decoded = phpDecode('a[__proto__][x]=1');
    expect(Object.keys(decoded['a']!)).toEqual(['__proto__']);
    expect(({} as { x?: string }).x).toBeUndefined();
  });

  it('drops what is nested deeper than PHP allows', () => {
    expect(phpDecode(`a${'[b]'.repeat(64)}=1`)).not.toEqual({});
    expect(phpDecode(`a${'[b]'.repeat(65)}=1`)).toEqual({});
  });

  it('reads back what phpEncode writes', () => {
    const key = fc
      .string({ unit: 'binary', minLength: 1 })
      .filter((k) => !/[[\]\0]|^\s*$|^ |[ .]/.test(k) && !/^-?\d+$/.test(k));
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.string({ unit: 'binary' }),
        fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { noNullPrototype: true }), (value) => {
        expect(phpDecode(phpEncode(value as never))).toEqual(value);
      }),
    );
  });
});
