import { describe, expect, it } from '@jest/globals';
import { sweptKind, type SweptKind } from './sweep-entity.js';
import { readRows } from './swept-row.js';

const deal = sweptKind('deal') as SweptKind;
const task = sweptKind('task') as SweptKind;
const at = (text: string): number => Date.parse(`2026-01-02T${text}Z`);
const row = {
  ID: '7',
  DATE_CREATE: '2026-01-02T05:00:00+02:00',
  DATE_MODIFY: '2026-01-02T05:04:05+02:00',
  CREATED_BY_ID: '1',
  MODIFY_BY_ID: 12,
};
const read = { id: 7, created: at('03:00:00'), modified: at('03:04:05'), createdBy: '1', modifiedBy: '12' };

describe('rows', () => {
  it.each<[string, SweptKind, unknown, object[]]>([
    ['with the portal’s offset', deal, [row], [read]],
    [
      'as a map, as PHP sends a list with gaps',
      deal,
      { 0: row, 2: { ...row, ID: 3 } },
      [{ ...read, id: 3 }, read],
    ],
    ['by id, whatever the order', deal, [{ ...row, ID: '10' }, row], [read, { ...read, id: 10 }]],
    [
      'by nobody',
      deal,
      [{ ...row, CREATED_BY_ID: '0', MODIFY_BY_ID: null }],
      [{ id: 7, created: read.created, modified: read.modified }],
    ],
    ['never changed', deal, [{ ...row, DATE_MODIFY: null }], [{ ...read, modified: read.created }]],
    [
      'with a hidden date of creation',
      deal,
      [{ ...row, DATE_CREATE: '' }],
      [{ ...read, created: read.modified }],
    ],
    ['none', deal, [], []],
    [
      'of tasks, in camel case under a name',
      task,
      {
        tasks: [
          {
            id: '7',
            createdDate: row.DATE_CREATE,
            changedDate: row.DATE_MODIFY,
            createdBy: '1',
            changedBy: '12',
          },
        ],
      },
      [read],
    ],
  ])('are read: %s', (_, kind, result, expected) => {
    expect(readRows(kind, result)).toEqual(expected);
  });

  it.each<[string, SweptKind, unknown]>([
    ['there is no list', deal, null],
    ['there is no list', task, []],
    ['an object has no id', deal, [{ ...row, ID: undefined }]],
    ['an object has no id', deal, ['x']],
    ['object 7 has neither DATE_CREATE nor DATE_MODIFY', deal, [{ ID: '7', DATE_CREATE: 'soon' }]],
  ])('are refused, since skipping one would lose it: %s', (fact, kind, result) => {
    expect(() => readRows(kind, result)).toThrow(
      expect.objectContaining({ code: 'SWEEP_BAD_ANSWER', message: expect.stringContaining(fact) }),
    );
  });
});
