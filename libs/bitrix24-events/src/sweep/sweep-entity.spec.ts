import { describe, expect, it } from '@jest/globals';
import { entityOf, findEvent } from '../catalog/index.js';
import { dataOf } from './row-events.service.js';
import { sweptKind, type SweptKind } from './sweep-entity.js';

const NAMES = ['activity', 'company', 'contact', 'deal', 'lead', 'quote', 'task', 'item:147', 'item:31'];

describe.each(NAMES)('%s', (name) => {
  const kind = sweptKind(name) as SweptKind;

  it('becomes events that the catalogue knows, none of them with secrets', () => {
    const names = kind.events.flatMap(({ add, update }) => [add, update]);
    expect(names.map((event) => findEvent(event)?.secretData)).toEqual(names.map(() => false));
  });

  it.each(['add', 'update'] as const)('has the data of the portal: %s', (event) => {
    const [first] = kind.events;
    const type = kind.data === 'item' ? `crm.item.${name.slice(5)}` : findEvent(first!.add)!.entity!.type;
    expect(entityOf(first![event], dataOf(kind, event, '5'))).toEqual({ type, id: '5' });
  });
});

it.each([
  ['deal', 'crm.deal.list', { id: 'ID', created: 'DATE_CREATE', modified: 'DATE_MODIFY' }],
  ['activity', 'crm.activity.list', { id: 'ID', created: 'CREATED', modified: 'LAST_UPDATED' }],
  ['task', 'tasks.task.list', { id: 'ID', created: 'CREATED_DATE', modified: 'CHANGED_DATE' }],
  ['item:147', 'crm.item.list', { id: 'id', created: 'createdTime', modified: 'updatedTime' }],
])('%s is listed by %s', (name, method, fields) => {
  expect(sweptKind(name)).toMatchObject({ method, fields });
});

it('an item is told of by both of its names, and listed by its type', () => {
  expect(sweptKind('item:147')).toMatchObject({
    params: { entityTypeId: 147 },
    events: [
      { add: 'ONCRMDYNAMICITEMADD', update: 'ONCRMDYNAMICITEMUPDATE' },
      { add: 'ONCRMDYNAMICITEMADD_147', update: 'ONCRMDYNAMICITEMUPDATE_147' },
    ],
  });
});

it('a task has the halves that its events have', () => {
  const task = sweptKind('task') as SweptKind;
  expect([dataOf(task, 'add', '5'), dataOf(task, 'update', '5')]).toEqual([
    {
      FIELDS_BEFORE: 'undefined',
      FIELDS_AFTER: { ID: '5' },
      IS_ACCESSIBLE_BEFORE: 'N',
      IS_ACCESSIBLE_AFTER: 'undefined',
    },
    {
      FIELDS_BEFORE: { ID: '5' },
      FIELDS_AFTER: { ID: '5' },
      IS_ACCESSIBLE_BEFORE: 'undefined',
      IS_ACCESSIBLE_AFTER: 'undefined',
    },
  ]);
});

it.each([
  ['deals', "'deals' is no entity that can be swept"],
  ['requisite', "'requisite' is no entity that can be swept"],
  ['item:', "'item:' is no entity that can be swept"],
  ['item:0', "'item:0' is no entity that can be swept"],
  ['item:2', "'item:2' has a name of its own. Try: 'deal'"],
  [5, '5 is no entity'],
  [undefined, 'undefined is no entity'],
])('%p is refused, with a mend', (entity, problem) => {
  expect(sweptKind(entity)).toMatch(problem);
  expect(sweptKind(entity)).toMatch(/Try: /);
});
