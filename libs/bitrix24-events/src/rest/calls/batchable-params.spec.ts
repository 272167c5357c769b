import { expect, it } from '@jest/globals';
import { isBatchable } from './batchable-params.js';

it.each([
  {},
  { id: 5 },
  { id: '5', start: -1 },
  { filter: { '>ID': 5, '=%TITLE': '50 % & more=1#x' }, select: ['ID', 'UF_*'], order: { ID: 'ASC' } },
  { amount: 1.5, text: 'ё 😀 $ $results?'.replace('$results', '$sum') },
])('a batch says %j exactly', (params) => expect(isBatchable(params)).toBe(true));

it.each<[string, Record<string, unknown>]>([
  ['null', { id: null }],
  ['null within', { filter: { STAGE: [null] } }],
  ['an empty list', { select: [] }],
  ['an empty map', { filter: {} }],
  ['an empty list within', { filter: { '@ID': [] } }],
  ['a boolean', { full: true }],
  ['a reference', { id: '$result[deal][ID]' }],
  ['a reference in any case', { id: 'after $RESULT[a]' }],
  ['another kind of reference', { id: '$total[a]' }],
  ['a reference in a name', { filter: { '$result[a]': 1 } }],
  ['a connector', { AUTH_CONNECTOR: 'mine' }],
  ['a file', { fields: { fileData: ['a.txt', 'YQ=='] } }],
  ['a bracket in a name', { filter: { 'a]b': 1 } }],
  ['a name that PHP changes', { 'a.b': 1 }],
  ['an empty name', { filter: { '': 1 } }],
  ['half a character', { q: '\uD800' }],
  ['a NUL', { q: 'a\0b' }],
  ['a number in powers of ten', { q: 1e21 }],
  ['many values', { ids: Array.from({ length: 201 }, (_, index) => index) }],
  ['a long text', { q: 'x'.repeat(9_000) }],
  ['deep maps', { a: { b: { c: { d: { e: { f: { g: { h: { i: 1 } } } } } } } } }],
])('a batch cannot say %s', (_, params) => expect(isBatchable(params)).toBe(false));
