import { describe, expect, it } from '@jest/globals';
import { idFilter } from './id-filter.js';

describe('idFilter', () => {
  it.each<[unknown, number[]]>([
    [undefined, [1, 2, 3, 4, 5]],
    [[], [1, 2, 3, 4, 5]],
    [[['id', 3]], [3]],
    [[['id', '=', 3]], [3]],
    [[['id', '!=', 3]], [1, 2, 4, 5]],
    [[['id', '>', 3]], [4, 5]],
    [
      [
        ['id', '>=', 3],
        ['id', '<=', 4],
      ],
      [3, 4],
    ],
    [[['id', '<', 3]], [1, 2]],
    [[['id', 'in', [1, 5, 9]]], [1, 5]],
    [[['id', [2, 4]]], [2, 4]],
    [[['id', 'between', [2, 4]]], [2, 3, 4]],
    [
      [
        ['id', '>', 1],
        {
          logic: 'or',
          conditions: [
            ['id', [1, 2]],
            ['id', 'in', [4]],
          ],
        },
      ],
      [2, 4],
    ],
    [
      [
        {
          logic: 'and',
          conditions: [
            ['id', '>', 1],
            ['id', '<', 3],
          ],
        },
      ],
      [2],
    ],
  ])('%j', (filter, expected) => expect([1, 2, 3, 4, 5].filter(idFilter(filter))).toEqual(expected));

  it.each<[unknown, string]>([
    [{ id: 1 }, 'INVALIDFILTEREXCEPTION'],
    [['id', '=', 1], 'INVALIDFILTEREXCEPTION'],
    [[['id']], 'INVALIDFILTEREXCEPTION'],
    [[['id', '~', 1]], 'INVALIDFILTEREXCEPTION'],
    [[['title', '=', 'x']], 'VALIDATION_REQUESTVALIDATIONEXCEPTION'],
  ])('%j is refused: %s', (filter, code) =>
    expect(() => idFilter(filter)).toThrow(
      expect.objectContaining({ status: 400, code: `BITRIX_REST_V3_EXCEPTION_${code}` }),
    ),
  );
});
