import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { encodeForm, wireData } from '../../../test/intake/form-encoder.js';
import { FormParser } from './form-parser.js';
import { toWire } from './to-wire.js';

const limits = { maxFields: 1_000, maxDepth: 64 };
const json = (text: string) => toWire(JSON.parse(text), limits);

describe('JSON is converted to the result of the form', () => {
  it.each([
    ['{}', {}],
    ['{"a":1,"b":1.5,"c":true,"d":false,"e":null,"f":"x"}', { a: '1', b: '1.5', c: '1', d: '0', f: 'x' }],
    ['{"a":{},"b":[],"c":{"d":null,"e":[]}}', {}],
    ['{"a":["x","y"],"b":[null,"y"]}', { a: ['x', 'y'], b: { 1: 'y' } }],
    ['{"a":{"0":"x","1":"y"}}', { a: ['x', 'y'] }],
    ['{"0":"x","1":"y"}', { 0: 'x', 1: 'y' }],
    ['{"a":{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},"b":1}}', { a: { b: '1' } }],
    ['{"__proto__":{"x":1},"b":1}', { b: '1' }],
  ])('%s', (text, expected) => expect(json(text)).toEqual(expected));

  it('for whatever data', () =>
    fc.assert(
      fc.property(wireData(6), (data) => {
        const form = new FormParser(limits).parse(Buffer.from(encodeForm(data)));
        expect(json(JSON.stringify(data))).toEqual(form);
      }),
    ));
});

it.each(['[]', '"a"', '1', 'null', 'true'])('%s is no map', (text) =>
  expect(json(text)).toMatchObject({ status: 400 }),
);

it('is bounded', () => {
  expect(json(`{"a":${'['.repeat(70)}1${']'.repeat(70)}}`)).toMatchObject({ status: 400 });
  expect(json(`{"a":${'['.repeat(63)}1${']'.repeat(63)}}`)).toHaveProperty('a');
  expect(json(JSON.stringify({ a: Array.from({ length: 1_001 }, () => 1) }))).toMatchObject({ status: 413 });
});

it('counts a map or list as four fields, even if it is dropped', () => {
  const maps = (count: number, one: object) =>
    json(JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, one]))));
  expect(maps(200, { b: 1 })).toHaveProperty('a199', { b: '1' });
  expect(maps(201, { b: 1 })).toMatchObject({ status: 413 });
  expect(maps(200, ['x'])).toHaveProperty('a199', ['x']);
  expect(maps(250, {})).toEqual({});
  expect(maps(251, [])).toMatchObject({ status: 413 });
});

describe('flat keys of another parser are nested', () => {
  it('by the rules of PHP', () =>
    expect(
      toWire(
        { event: 'X', 'data[FIELDS][ID]': '1', 'auth[a]': ['x', 'y'], 'a[__proto__][x]': '1', 'b.c': 1 },
        limits,
      ),
    ).toEqual({ event: 'X', data: { FIELDS: { ID: '1' } }, auth: { a: 'y' }, b_c: '1' }));

  it('within bounds', () => {
    expect(toWire({ [`a${'[b]'.repeat(65)}`]: '1' }, limits)).toMatchObject({ status: 400 });
    const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`a[${index}]`, '1']));
    expect(toWire(many, limits)).toMatchObject({ status: 413 });
  });
});

it('shares nothing with the body of the request', () => {
  const body = { data: { a: ['x'] } };
  const wire = toWire(body, limits) as typeof body;
  wire.data.a[0] = 'y';
  expect(body).toEqual({ data: { a: ['x'] } });
});
