import { describe, expect, it } from '@jest/globals';
import { createdId, writtenEntity } from './written-entity.js';

describe('writtenEntity', () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ['crm.deal.update', { id: 5, fields: {} }, { type: 'crm.deal', id: '5', created: false }],
    ['CRM.Deal.Update', { ID: '5' }, { type: 'crm.deal', id: '5', created: false }],
    ['crm.deal.add', { fields: {} }, { type: 'crm.deal', created: true }],
    ['crm.deal.delete', { id: 5 }, { type: 'crm.deal', id: '5', created: false }],
    ['crm.deal.productrows.set', { id: 5, rows: [] }, { type: 'crm.deal', id: '5', created: false }],
    ['crm.deal.contact.add', { id: 5, fields: {} }, { type: 'crm.deal', id: '5', created: false }],
    ['crm.deal.userfield.add', { fields: {} }, { type: 'crm.deal.userfield', created: true }],
    ['crm.item.update', { entityTypeId: 147, id: 3 }, { type: 'crm.item.147', id: '3', created: false }],
    ['crm.item.update', { entityTypeId: 2, id: 3 }, { type: 'crm.deal', id: '3', created: false }],
    ['crm.item.add', { entityTypeId: '147' }, { type: 'crm.item.147', created: true }],
    ['tasks.task.complete', { taskId: 8 }, { type: 'tasks.task', id: '8', created: false }],
    ['api/tasks.task.update', { id: 8 }, { type: 'tasks.task', id: '8', created: false }],
    ['booking.v1.resourceType.update', { id: 1 }, { type: 'booking.resourceType', id: '1', created: false }],
    ['log.blogpost.delete', { POST_ID: 4 }, { type: 'log.blogpost', id: '4', created: false }],
  ])('%s %j', (method, params, expected) => expect(writtenEntity(method, params)).toEqual(expected));

  it.each<[string, Record<string, unknown>]>([
    ['event.bind', { event: 'ONCRMDEALADD' }],
    ['crm.deal.update', { fields: {} }],
    ['crm.deal.update', { id: 0 }],
    ['crm.deal.update', { id: { x: 1 } }],
    ['crm.item.update', { id: 3 }],
    ['im.notify', { id: 1 }],
    ['scope', {}],
    ['__proto__.constructor', { id: 1 }],
  ])('%s %j is of nothing that is known', (method, params) =>
    expect(writtenEntity(method, params)).toBeUndefined(),
  );
});

describe('createdId', () => {
  it.each<[unknown, string | undefined]>([
    [5, '5'],
    ['5', '5'],
    [{ id: 5 }, '5'],
    [{ ID: '5' }, '5'],
    [{ item: { id: 5, title: 'A' } }, '5'],
    [{ task: { id: '5' } }, '5'],
    [true, undefined],
    [null, undefined],
    [[], undefined],
    [{ item: null }, undefined],
    [0, undefined],
  ])('in %j is %p', (result, expected) => expect(createdId(result)).toBe(expected));
});
