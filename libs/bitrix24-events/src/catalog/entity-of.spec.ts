import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { entityOf, orderedEntityOf } from './entity-of.js';
import type { WireValue } from './event-data.js';
import { eventNames } from './find-event.js';

const item = { FIELDS: { ID: '3', ENTITY_TYPE_ID: '147' } };
const address = { FIELDS: { TYPE_ID: '1', ENTITY_TYPE_ID: '4', ENTITY_ID: '9' } };
const comment = (id: string) => ({ FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: id, TASK_ID: '8' } });

describe('entityOf', () => {
  it.each<[string, WireValue | undefined, unknown]>([
    ['onCrmDealAdd', { FIELDS: { ID: '21' } }, { type: 'crm.deal', id: '21' }],
    ['ONCRMDYNAMICITEMUPDATE', item, { type: 'crm.item.147', id: '3' }],
    ['ONCRMDYNAMICITEMUPDATE_147', item, { type: 'crm.item.147', id: '3' }],
    ['ONCRMADDRESSREGISTER', address, { type: 'crm.address.4.1', id: '9' }],
    ['ONTASKADD', { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '5' } }, { type: 'tasks.task', id: '5' }],
    [
      'ONTASKDELETE',
      { FIELDS_BEFORE: { ID: '5' }, FIELDS_AFTER: 'undefined' },
      { type: 'tasks.task', id: '5' },
    ],
    ['ONTASKCOMMENTADD', comment('6'), { type: 'tasks.comment.8', id: '6' }],
    [
      'ONTASKCOMMENTADD',
      { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: { ID: '0', TASK_ID: '8', MESSAGE_ID: '48760' } },
      { type: 'im.message', id: '48760' },
    ],
    [
      'ONTASKCOMMENTDELETE',
      { FIELDS_BEFORE: { ID: '0', TASK_ID: '8', MESSAGE_ID: '48760' }, FIELDS_AFTER: 'undefined' },
      { type: 'im.message', id: '48760' },
    ],
    ['ONIMCONNECTORLINEDELETE', '12', { type: 'imopenlines.line', id: '12' }],
    ['ONCALENDARENTRYADD', { id: '7' }, { type: 'calendar.event', id: '7' }],
    ['ONIMBOTV2MESSAGEADD', { message: { id: '4' } }, { type: 'im.message', id: '4' }],
  ])('%p', (name, data, expected) => expect(entityOf(name, data)).toEqual(expected));

  it.each<[string, string, WireValue | undefined]>([
    ['an unknown event', 'ONMYEVENT', { FIELDS: { ID: '1' } }],
    ['an event without an object', 'ONAPPINSTALL', { VERSION: '1' }],
    ['no data', 'ONCRMDEALADD', undefined],
    ['an empty id', 'ONCRMDEALADD', { FIELDS: { ID: '' } }],
    ['a map for an id', 'ONCRMDEALADD', { FIELDS: { ID: { x: '1' } } }],
    ['a missing half', 'ONTASKUPDATE', { FIELDS_AFTER: 'undefined' }],
    ['a type without its leaf', 'ONCRMDYNAMICITEMADD', { FIELDS: { ID: '3' } }],
    ['a comment of a task with a chat whose message is not named', 'ONTASKCOMMENTADD', comment('0')],
    ['an empty line', 'ONIMCONNECTORLINEDELETE', ''],
  ])('finds none: %s', (_, name, data) => expect(entityOf(name, data)).toBeUndefined());

  it('never throws, whatever data is', () => {
    const { value } = fc.letrec<{ value: WireValue }>((tie) => ({
      value: fc.oneof(
        fc.string(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom('FIELDS', 'FIELDS_AFTER', 'ID', 'id', '__proto__', 'bot'),
          tie('value'),
        ),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...eventNames()), fc.option(value, { nil: undefined }), (name, data) => {
        const entity = entityOf(name, data);
        expect(entity === undefined || entity.id !== '').toBe(true);
      }),
    );
  });
});

describe('orderedEntityOf', () => {
  it.each<[string, string, WireValue | undefined, unknown]>([
    ['a deal: itself', 'ONCRMDEALADD', { FIELDS: { ID: '21' } }, { type: 'crm.deal', id: '21' }],
    ['a comment: itself', 'ONTASKCOMMENTUPDATE', comment('6'), { type: 'tasks.comment.8', id: '6' }],
    [
      'a comment with the ID 0: its task',
      'ONTASKCOMMENTUPDATE',
      comment('0'),
      { type: 'tasks.task', id: '8' },
    ],
    [
      'a comment without an ID that was deleted: its task',
      'ONTASKCOMMENTDELETE',
      { FIELDS_BEFORE: { TASK_ID: '8' }, FIELDS_AFTER: 'undefined' },
      { type: 'tasks.task', id: '8' },
    ],
    ['a comment that names nothing: none', 'ONTASKCOMMENTADD', { FIELDS_AFTER: { ID: '0' } }, undefined],
    ['an event without an object: none', 'ONAPPTEST', undefined, undefined],
  ])('%s', (_, name, data, expected) => expect(orderedEntityOf(name, data)).toEqual(expected));
});
