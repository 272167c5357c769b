import { describe, expect, it } from '@jest/globals';
import { resolveReferences } from './references.js';

const results = new Map<string, unknown>([
  ['0', { item: { id: 7, responsible: { name: 'Ada' } } }],
  ['first', { item: { id: 7 } }],
  ['list', { items: [{ id: 1 }, { id: 2 }] }],
]);

describe('resolveReferences', () => {
  it.each<[unknown, unknown]>([
    [{ id: { $ref: 'first.id' } }, { id: 7 }],
    [
      { id: { $ref: '0.id' }, name: { $ref: '0.responsible.name' } },
      { id: 7, name: 'Ada' },
    ],
    [{ filter: [['id', 'in', { $refArray: 'list.id' }]] }, { filter: [['id', 'in', [1, 2]]] }],
    [{ filter: [['id', 'in', [1, { $ref: 'first.id' }]]] }, { filter: [['id', 'in', [1, 7]]] }],
    [
      { plain: 1, none: null },
      { plain: 1, none: null },
    ],
  ])('%j', (query, expected) => expect(resolveReferences(query, results)).toEqual(expected));

  it.each(['first.item.id', 'nobody.id', 'first.title'])('%s is not there', (path) =>
    expect(() => resolveReferences({ $ref: path }, results)).toThrow(
      `Unable to parse select expression \`Path '${path}' not found in context\``,
    ),
  );

  it('takes an array from lists only', () =>
    expect(() => resolveReferences({ $refArray: 'first.id' }, results)).toThrow('not found in context'));
});
