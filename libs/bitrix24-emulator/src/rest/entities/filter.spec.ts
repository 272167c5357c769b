import { describe, expect, it } from '@jest/globals';
import { matcher } from './filter.js';

const record = {
  ID: '12',
  TITLE: 'Big Deal',
  DATE_MODIFY: '2026-01-02T10:00:00+00:00',
  TAGS: ['x', 'y'],
  LEAD_ID: null,
};

describe('matcher', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{}, true],
    [{ ID: 12 }, true],
    [{ '=ID': '12', TITLE: 'big deal' }, true],
    [{ '!ID': 12 }, false],
    [{ '!=ID': 13 }, true],
    [{ '>ID': 9 }, true],
    [{ '<ID': '9' }, false],
    [{ '>=ID': 12, '<=ID': 12 }, true],
    [{ '@ID': [1, 12] }, true],
    [{ '!@ID': [1, 12] }, false],
    [{ ID: [1, 12] }, true],
    [{ '%TITLE': 'g d' }, true],
    [{ '=%TITLE': 'big%' }, true],
    [{ '%=TITLE': '%.%' }, false],
    [{ '>DATE_MODIFY': '2026-01-02T11:30:00+02:00' }, true],
    [{ '<DATE_MODIFY': '2026-01-02' }, false],
    [{ TAGS: 'y' }, true],
    [{ LEAD_ID: '' }, true],
    [{ id: 12 }, true],
  ])('%j: %p', (filter, expected) => expect(matcher(filter)(record)).toBe(expected));
});
