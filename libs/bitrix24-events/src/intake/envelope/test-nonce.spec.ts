import { expect, it } from '@jest/globals';
import type { WireValue } from '../../catalog/index.js';
import { testNonce } from './test-nonce.js';

const NAME = 'nestjs_bitrix24_nonce';

it.each<[string, WireValue | undefined, string | undefined]>([
  ['a nonce', { QUERY: { [NAME]: 'N', other: 'o' }, LANGUAGE_ID: 'en' }, 'N'],
  ['no data', undefined, undefined],
  ['data that is a text', 'QUERY', undefined],
  ['no query', { LANGUAGE_ID: 'en' }, undefined],
  ['a query that is a text', { QUERY: NAME }, undefined],
  ['a query that is a list', { QUERY: ['N'] }, undefined],
  ['another query', { QUERY: { other: 'N' } }, undefined],
  ['a name of another case', { QUERY: { [NAME.toUpperCase()]: 'N' } }, undefined],
  ['an empty nonce', { QUERY: { [NAME]: '' } }, undefined],
  ['a map for a nonce', { QUERY: { [NAME]: { a: 'N' } } }, undefined],
  ['a nonce of a megabyte', { QUERY: { [NAME]: 'N'.repeat(2 ** 20) } }, undefined],
])('finds the nonce in %s, if any', (_, data, nonce) => {
  expect(testNonce(data)).toBe(nonce);
});
