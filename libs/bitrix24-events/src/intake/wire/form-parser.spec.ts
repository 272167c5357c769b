import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import qs from 'qs';
import type { WireValue } from '../../catalog/index.js';
import { FormParser } from './form-parser.js';
import { Refusal } from '../refusal.js';
import { encodeForm, wireData } from '../../../test/intake/form-encoder.js';
import { realBodies } from '../../../test/intake/real-bodies.js';

const parser = new FormParser({ maxFields: 20_000, maxDepth: 64 });
const parse = (body: string | Buffer) => parser.parse(Buffer.from(body as string));

describe('what PHP makes of keys', () => {
  it.each<[string, Record<string, WireValue>]>([
    ['', {}],
    ['&&a&b=', { a: '', b: '' }],
    ['a=1&a=2', { a: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['=1', {}],
    [' a=1', { a: '1' }],
    ['a+b=c+d', { a_b: 'c d' }],
    ['a.b+c[d.e f]=1', { a_b_c: { 'd.e f': '1' } }],
    ['a[b]=1&a[c]=2', { a: { b: '1', c: '2' } }],
    ['a%5Bb%5D=%D0%98%D0%B2%D0%B0%D0%BD', { a: { b: 'Иван' } }],
    ['a=Иван', { a: 'Иван' }],
    ['a[0]=x&a[1]=y', { a: ['x', 'y'] }],
    ['a[1]=y&a[0]=x', { a: ['x', 'y'] }],
    ['a[0]=x&a[2]=y', { a: { 0: 'x', 2: 'y' } }],
    ['a[1]=x', { a: { 1: 'x' } }],
    ['a[0]=x&a[b]=y', { a: { 0: 'x', b: 'y' } }],
    ['a[00]=x', { a: { '00': 'x' } }],
    ['a[0][b]=1&a[1][b]=2', { a: [{ b: '1' }, { b: '2' }] }],
    ['a[0][0]=1&a[0][1]=2', { a: [['1', '2']] }],
    ['0=a&1=b', { 0: 'a', 1: 'b' }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[5]=1&a[]=2&a[9]=3&a[]=4', { a: { 5: '1', 6: '2', 9: '3', 10: '4' } }],
    ['a[-5]=1&a[]=2', { a: { '-5': '1', '-4': '2' } }],
    ['a[9223372036854775807]=1&a[]=2', { a: { '9223372036854775807': '1' } }],
    ['a[][b]=1&a[][b]=2', { a: [{ b: '1' }, { b: '2' }] }],
    ['a[ ]=1', { a: ['1'] }],
    ['a[ b]=1', { a: { ' b': '1' } }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['a[b]=2&a=1', { a: '1' }],
    ['a[0]=2&a=1', { a: '1' }],
    ['a[b]=1&a[b][c]=2', { a: { b: { c: '2' } } }],
    ['[a]=1', {}],
    ['a]b=1', { 'a]b': '1' }],
    ['a[b.c d=1', { a_b_c_d: '1' }],
    ['a[[=1', { a__: '1' }],
    ['a[[b]]=1', { a: { '[b': '1' } }],
    ['a[b]]=1', { a: { b: '1' } }],
    ['a[b]x[c]=1', { a: { b: '1' } }],
    ['a[x][b=1', { a: { x: '1' } }],
    ['a%00b=1', { a: '1' }],
    ['a[x%00y]=1', { a_x: '1' }],
    ['a=%00b', { a: '\0b' }],
  ])('%s', (body, expected) => expect(parse(body)).toEqual(expected));
});

describe('differences from PHP', () => {
  it.each(['a=%', 'a=%4', 'a=%zz', 'a=%4&b=1', '%=1', 'a[%5]=1', 'a=%D0%9', '%GG=%'])('400 for %s', (body) =>
    expect(parse(body)).toMatchObject({ status: 400, message: expect.stringContaining('percent escape') }),
  );

  it('bytes that are not UTF-8 lose their characters, not the event', () =>
    expect(parse('a=%D0%98%D0&b=1')).toEqual({ a: 'И\ufffd', b: '1' }));

  it.each(['__proto__', 'constructor', 'prototype'])('a key that names %s is ignored', (name) => {
    const body = `${name}=1&${name}[x]=1&a[${name}][x]=1&a[b][${name}]=1&b=1`;
    expect(parse(body)).toEqual({ b: '1' });
    expect({}).not.toHaveProperty('x');
  });

  it('names of other inherited members are ordinary names', () => {
    expect(parse('toString=1&a[valueOf][hasOwnProperty]=2&a[valueOf][0]=3')).toEqual({
      toString: '1',
      a: { valueOf: { hasOwnProperty: '2', 0: '3' } },
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

const deep = (depth: number) => `a${'[b]'.repeat(depth)}=1`;
const a = (value: string) => ({ a: value });

describe('bounds', () => {
  it('64 brackets pass, 65 and 1 000 do not', () => {
    expect(parse(deep(64))).toHaveProperty('a');
    expect(parse(deep(65))).toMatchObject({ status: 400 });
    expect(parse(deep(1_000))).toMatchObject({ status: 400 });
  });

  it('20 000 fields pass, a list counted as four of them, and one more does not', () => {
    const fields = Array.from({ length: 19_996 }, (_, index) => `a[${index}]=${index}`);
    const parsed = parse(fields.join('&')) as { a: string[] };
    expect(parsed.a).toHaveLength(19_996);
    expect(parse([...fields, 'b=1'].join('&'))).toMatchObject({ status: 413 });
    expect(parse(Array.from({ length: 20_001 }, (_, index) => `a${index}`).join('&'))).toMatchObject({
      status: 413,
    });
  });

  it('a map counts as four fields', () => {
    const maps = (count: number) => Array.from({ length: count }, (_, at) => `a${at}[b]=1`).join('&');
    expect(parse(maps(4_000))).toHaveProperty('a3999', { b: '1' });
    expect(parse(maps(4_001))).toMatchObject({ status: 413 });
  });

  it('a map that a later field replaces is counted', () => {
    expect(parse('a[b]=1&a=1&'.repeat(3_333))).toEqual({ a: '1' });
    expect(parse('a[b]=1&a=1&'.repeat(3_334))).toMatchObject({ status: 413 });
  });

  it('fields whose keys have five names pass, those of many more do not', () => {
    const fields = (names: number, count: number) =>
      Array.from({ length: count }, (_, index) => `a${'[b]'.repeat(names - 2)}[${index}]=1`).join('&');
    expect(parse(fields(5, 19_000))).toHaveProperty('a');
    expect(parse(fields(40, 2_600))).toMatchObject({ status: 413 });
  });

  const wide = Array.from({ length: 10_000 }, (_, index) => `a[${index}]=1`).join('&');

  // Whatever is not linear in the size would not come to an end here.
  it.each<[string, string, object]>([
    ['separators', '&'.repeat(10_000_000), {}],
    ['equals signs', '='.repeat(10_000_000), {}],
    ['brackets', `b&a${'['.repeat(10_000_000)}`, { b: '' }],
    ['closed brackets', `a${'[]'.repeat(5_000_000)}`, { status: 400 }],
    ['escapes', `a=${'%41'.repeat(3_000_000)}`, a('A'.repeat(3_000_000))],
    ['escapes of bytes', `a=${'%ff'.repeat(3_000_000)}`, a('\ufffd'.repeat(3_000_000))],
    ['percent signs', '%'.repeat(10_000_000), { status: 400 }],
    ['spaces', `${' '.repeat(10_000_000)}a=1`, a('1')],
    ['dots', `${'.'.repeat(10_000_000)}&a=1`, a('1')],
    ['names', 'a&'.repeat(5_000_000), { status: 413 }],
    ['appends', 'a[]=1&'.repeat(19_996), { a: Array.from({ length: 19_996 }, () => '1') }],
    [
      'appends to a wide map',
      `${wide}${'&a[]=1'.repeat(9_996)}`,
      { a: Array.from({ length: 19_996 }, () => '1') },
    ],
  ])('10 MB of %s', (_, body, expected) => expect(parse(body)).toMatchObject(expected));

  it('unknown keys do not evict those of portals', () => {
    const fresh = new FormParser({ maxFields: 20_000, maxDepth: 64 });
    for (let round = 0; round < 5; round++) {
      fresh.parse(Buffer.from(Array.from({ length: 3_000 }, (_, i) => `k${round}x${i}=1`).join('&')));
      for (const { body, expected } of realBodies) expect(fresh.parse(Buffer.from(body))).toEqual(expected);
    }
  });
});

describe('real bodies', () => {
  it.each(realBodies)('$name', ({ body, expected }) => {
    expect(parse(body)).toEqual(expected);
    expect(qs.parse(body, { depth: 32, arrayLimit: 1_000 })).toEqual(expected);
  });
});

describe('properties', () => {
  it('parse(encode(x)) is x', () =>
    fc.assert(fc.property(wireData(12), (data) => expect(parse(encodeForm(data))).toEqual(data))));

  it('earlier requests do not change the result', () =>
    fc.assert(
      fc.property(fc.array(wireData(4), { minLength: 2, maxLength: 5 }), (bodies) => {
        const used = new FormParser({ maxFields: 20_000, maxDepth: 64 });
        for (const body of [...bodies, ...bodies.toReversed()]) {
          const encoded = Buffer.from(encodeForm(body));
          const fresh = new FormParser({ maxFields: 20_000, maxDepth: 64 });
          expect(used.parse(encoded)).toEqual(fresh.parse(encoded));
        }
      }),
      { numRuns: 50 },
    ));

  it('any body results in a map or a refusal, and no prototype is changed', () =>
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' })), (bytes) => {
        const parsed = parser.parse(Buffer.from(bytes as string));
        const prototype = parsed instanceof Refusal ? Refusal.prototype : Object.prototype;
        expect(Object.getPrototypeOf(parsed)).toBe(prototype);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    ));
});
