import { describe, expect, it } from '@jest/globals';
import { phpJson, phpJsonValue } from './json.js';
import type { PhpValue } from './value.js';

const rows: [PhpValue, string][] = [
  [null, 'null'],
  [undefined, 'null'],
  [false, 'false'],
  [{ FIELDS: { ID: 1 } }, '{"FIELDS":{"ID":1}}'],
  [{ FIELDS: { ID: '1' } }, '{"FIELDS":{"ID":"1"}}'],
  [{}, '[]'],
  [{ list: [], map: {} }, '{"list":[],"map":[]}'],
  [{ 0: 'a', 1: 'b' }, '["a","b"]'],
  [{ 1: 'b' }, '{"1":"b"}'],
  ['<a href="x">R&D\'s</a>', '"\\u003Ca href=\\u0022x\\u0022\\u003ER\\u0026D\\u0027s\\u003C\\/a\\u003E"'],
  ['a\\b\\"c', '"a\\\\b\\\\\\u0022c"'],
  ['\b\f\n\r\t\u001f\u007f', '"\\b\\f\\n\\r\\t\\u001f\u007f"'],
  ['сделка \u{1F600}', '"сделка \u{1F600}"'],
  ['\u2028\u2029', '"\\u2028\\u2029"'],
  ['half \ud83d', '"half \ufffd"'],
  ['\\ud83d', '"\\\\ud83d"'],
  [{ 'a/b': 1 }, '{"a\\/b":1}'],
  [
    [1.5, -0.0001, 0.00001, 1e25, 1.25e-9, 4611686018427387904],
    '[1.5,-0.0001,1.0e-5,1.0e+25,1.25e-9,4611686018427387904]',
  ],
];

describe('phpJson', () => {
  it.each(rows)('%j: %s', (value, expected) => expect(phpJson(value)).toBe(expected));
});

describe('phpJsonValue', () => {
  it.each<[PhpValue, unknown]>([
    [undefined, null],
    [false, false],
    [{ FIELDS: { ID: 1, none: null } }, { FIELDS: { ID: 1, none: null } }],
    [
      { gone: {}, list: [{}], numbered: { 0: 'a' } },
      { gone: [], list: [[]], numbered: ['a'] },
    ],
  ])('%j', (value, expected) => expect(phpJsonValue(value)).toEqual(expected));
});
