import { expect, it } from '@jest/globals';
import { ListParams } from './list-params.js';

it.each<[string, object, object]>([
  ['crm.deal.list', { FILTER: { ID: 5 } }, { filter: { ID: 5 }, start: 0 }],
  ['crm.deal.list', { arFilter: { ID: 5 }, Select: ['ID'] }, { filter: { ID: 5 }, select: ['ID'], start: 0 }],
  ['tasks.task.list', { ORDER: { ID: 'asc' } }, { order: { ID: 'asc' }, start: 0 }],
  [
    'crm.item.list',
    { entityTypeId: 147, FILTER: { id: 5 } },
    { entityTypeId: 147, filter: { id: 5 }, start: 0 },
  ],
  // By their source these find capitals only.
  ['sonet_group.get', { FILTER: { ID: 5 }, IS_ADMIN: 'Y' }, { FILTER: { ID: 5 }, IS_ADMIN: 'Y', start: 0 }],
  ['sonet_group.get', { filter: { ID: 5 } }, { FILTER: { ID: 5 }, start: 0 }],
  // Of others, who writes capitals has read that the method wants them.
  ['lists.element.get', { IBLOCK_ID: 1, FILTER: { ID: 5 } }, { IBLOCK_ID: 1, FILTER: { ID: 5 }, start: 0 }],
  ['bizproc.task.list', { Filter: { ID: 5 } }, { filter: { ID: 5 }, start: 0 }],
  ['user.get', { START: 50, filter: { ID: 5 } }, { start: 0, filter: { ID: 5 } }],
])('%s with %j is sent %j', (method, given, sent) => {
  const params = new ListParams(method, { ...given });
  expect(JSON.stringify(params.with({ start: 0 }))).toBe(JSON.stringify(sent));
});

it('keeps the order of the parameters, which some old methods go by', () => {
  const given = { TASKID: 1, ORDER: { ID: 'asc' }, FILTER: {}, SELECT: ['ID'], PARAMS: {} };
  const sent = new ListParams('task.elapseditem.getlist', given).with({ start: 50 });
  expect(Object.keys(sent)).toEqual([...Object.keys(given), 'start']);
});

it('spells what it adds as the others are', () => {
  const params = new ListParams('lists.element.get', { FILTER: { NAME: 'x' } });
  expect(params.with({ filter: { NAME: 'x', '>ID': 5 }, order: { ID: 'ASC' }, start: -1 })).toEqual({
    FILTER: { NAME: 'x', '>ID': 5 },
    ORDER: { ID: 'ASC' },
    start: -1,
  });
});

it('leaves out what is to be left out', () => {
  expect(new ListParams('x.list', { filter: {}, more: 1 }).with({ filter: undefined })).toEqual({ more: 1 });
});

it.each([
  [{ FILTER: {}, filter: {} }, 'filter'],
  [{ start: 0, START: 50 }, 'start'],
  [{ arOrder: {}, order: {} }, 'order'],
  [{ filter: {}, order: {} }, undefined],
])('finds in %j what is given twice: %s', (params, twice) =>
  expect(new ListParams('x.list', params).twice).toBe(twice),
);
