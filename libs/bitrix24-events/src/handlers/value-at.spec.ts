import { expect, it } from '@jest/globals';
import { valueAt } from './value-at.js';

const data = { FIELDS: { ID: '21', TAGS: ['a', 'b'] }, NOTE: '' };

it.each([
  ['', data],
  ['FIELDS', data.FIELDS],
  ['FIELDS.ID', '21'],
  ['FIELDS.TAGS.1', 'b'],
  ['NOTE', ''],
  ['FIELDS.TITLE', undefined],
  ['FIELDS.ID.length', undefined],
  ['FIELDS.TAGS.map', undefined],
  ['constructor.prototype', undefined],
  ['__proto__', undefined],
])('%p', (path, value) => expect(valueAt(data, path)).toEqual(value));

it.each([undefined, '', 'text'])('finds nothing in %p', (nothing) => {
  expect(valueAt(nothing, 'FIELDS.ID')).toBeUndefined();
});
