import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { editDistance } from './edit-distance.js';
import { suggestEventName } from './suggest-event-name.js';

describe('suggestEventName', () => {
  it.each([
    ['ONCRMDEALAD', 'ONCRMDEALADD'],
    ['onCrmDaelAdd', 'ONCRMDEALADD'],
    ['CRMDEALADD', 'ONCRMDEALADD'],
    ['ONCRMDEALCREATE', 'ONCRMDEALUPDATE'],
    ['CATALOG.PRODUCT.ONADD', 'CATALOG.PRODUCT.ON.ADD'],
    ['ONCRMDEALADD', 'ONCRMDEALADD'],
    ['ONACMESTOCKCOUNTED', undefined],
    ['', undefined],
  ])('%p was probably %p', (name, expected) => expect(suggestEventName(name)).toBe(expected));
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['kitten', 'sitting', 3],
  ])('%p to %p is %p', (a, b, distance) => expect(editDistance(a, b, 9)).toBe(distance));

  it('gives up beyond the limit', () => expect(editDistance('kitten', 'sitting', 2)).toBeUndefined());

  it('is the same both ways, and at most the longer length', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b, 8)!;
        expect(distance).toBe(editDistance(b, a, 8));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });
});
