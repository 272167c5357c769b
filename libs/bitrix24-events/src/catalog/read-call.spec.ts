import { describe, expect, it } from '@jest/globals';
import { eventNames, findEvent } from './find-event.js';
import { readCallOf } from './read-call.js';

describe('readCallOf', () => {
  it.each([
    ['onCrmDealUpdate', { FIELDS: { ID: '21' } }, 'crm.deal.get', { id: '21' }],
    [
      'ONCRMDYNAMICITEMUPDATE_147',
      { FIELDS: { ID: '3', ENTITY_TYPE_ID: '147' } },
      'crm.item.get',
      { id: '3', entityTypeId: '147' },
    ],
    [
      'ONTASKDELETE',
      { FIELDS_BEFORE: { ID: '5' }, FIELDS_AFTER: 'undefined' },
      'tasks.task.get',
      { taskId: '5' },
    ],
    ['ONLIVEFEEDPOSTADD', { FIELDS: { POST_ID: '7' } }, 'log.blogpost.get', { POST_ID: '7' }],
    ['ONBOOKINGADD', { ID: '9' }, 'booking.v1.booking.get', { id: '9' }],
  ])('%s %j', (name, data, method, params) =>
    expect(readCallOf(name, data)).toMatchObject({ read: { method }, params }),
  );

  it.each([
    ['ONAPPINSTALL', { VERSION: '1' }, 'no-method'],
    ['ONCRMADDRESSREGISTER', { FIELDS: { ENTITY_ID: '1', ENTITY_TYPE_ID: '4', TYPE_ID: '1' } }, 'no-method'],
    ['ONACMEUNKNOWN', { FIELDS: { ID: '1' } }, 'no-method'],
    ['ONCRMDEALADD', { FIELDS: {} }, 'no-id'],
    ['ONCRMDEALADD', undefined, 'no-id'],
    ['ONCRMDEALADD', { FIELDS: { ID: '0' } }, 'no-id'],
    ['ONCRMDYNAMICITEMADD', { FIELDS: { ID: '3' } }, 'no-id'],
  ])('%s %j: %s', (name, data, expected) => expect(readCallOf(name, data)).toBe(expected));
});

describe('the catalogue', () => {
  it('says where the object stands for each method that wraps it, and names it as the method does', () => {
    const wrapped = eventNames().flatMap((name) => {
      const { read } = findEvent(name)!;
      return read?.at === undefined ? [] : [`${read.method} ${read.at}`];
    });
    expect([...new Set(wrapped)].toSorted()).toEqual([
      'booking.v1.booking.get booking',
      'booking.v1.resource.get resource',
      'booking.v1.resourceType.get resourceType',
      'booking.v1.waitlist.get waitList',
      'catalog.measure.get measure',
      'catalog.price.get price',
      'catalog.priceType.get priceType',
      'catalog.roundingRule.get roundingRule',
      'crm.documentgenerator.document.get document',
      'crm.item.get item',
      'crm.type.get type',
      'log.blogpost.get 0',
      'sale.order.get order',
      'sale.payment.get payment',
      'sale.propertyvalue.get propertyValue',
      'sale.shipment.get shipment',
      'tasks.task.get task',
    ]);
  });
});
