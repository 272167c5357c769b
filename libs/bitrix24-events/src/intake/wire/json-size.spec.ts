import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { jsonSize } from './json-size.js';
import { Refusal } from '../refusal.js';
import { toWire } from './to-wire.js';

const sizeOf = (json: string) => jsonSize(Buffer.from(json));

describe('the size of a JSON text', () => {
  it.each([
    ['{}', { values: 0, depth: 1 }],
    ['{"a":1,"b":2}', { values: 1, depth: 1 }],
    ['{"a":{"b":[1,2]}}', { values: 7, depth: 3 }],
    ['{"a":"[{,\\"[{,"}', { values: 0, depth: 1 }],
    ['"text"', { values: 0, depth: 0 }],
    [']]]', { values: 0, depth: 0 }],
  ])('%s', (json, size) => expect(sizeOf(json)).toEqual(size));

  it('is never above that of the parsed value', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue()), (body) => {
        const json = JSON.stringify(body);
        // Values of such names are left out, and so not counted.
        fc.pre(!/__proto__|constructor|prototype/.test(json));
        const { values } = sizeOf(json);
        fc.pre(values > 0);
        expect(toWire(body, { maxFields: values - 1, maxDepth: 1_000 })).toBeInstanceOf(Refusal);
      }),
    ));
});
