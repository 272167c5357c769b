import { describe, expect, it } from '@jest/globals';
import { entityIn } from './entity-in.js';

const deal = { ID: '5' };

describe('entityIn', () => {
  it.each<[string, unknown, string | undefined, unknown]>([
    ['the result itself', deal, undefined, deal],
    ['a member of it', { item: deal, other: 1 }, 'item', deal],
    ['the first of a list', [deal], '0', deal],
    ['nothing: null', null, undefined, 'nothing'],
    ['nothing: false', false, 'item', 'nothing'],
    ['nothing: an empty text', '', undefined, 'nothing'],
    ['nothing: what PHP makes of an empty map', [], 'task', 'nothing'],
    ['nothing: an empty map', {}, undefined, 'nothing'],
    ['nothing under the member', { task: [] }, 'task', 'nothing'],
    ['nothing under the member: null', { task: null }, 'task', 'nothing'],
    ['without the member', { deal }, 'item', 'misshapen'],
    ['with an inherited member', deal, 'toString', 'misshapen'],
    ['a list', [deal], undefined, 'misshapen'],
    ['a text', 'OK', undefined, 'misshapen'],
    ['true', true, undefined, 'misshapen'],
    ['a number where a map was to be', 7, 'item', 'misshapen'],
    ['a text under the member', { item: 'OK' }, 'item', 'misshapen'],
  ])('%s', (_, result, at, expected) => expect(entityIn(result, at)).toEqual(expected));
});
