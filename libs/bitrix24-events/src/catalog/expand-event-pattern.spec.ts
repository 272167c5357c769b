import { expect, it } from '@jest/globals';
import { expandEventPattern, isEventPattern } from './expand-event-pattern.js';
import { eventNames } from './find-event.js';

it.each([
  ['onCrmDealRecurring*', ['ADD', 'DELETE', 'EXPOSE', 'UPDATE'].map((verb) => `ONCRMDEALRECURRING${verb}`)],
  ['ONTASK*ADD', ['ONTASKADD', 'ONTASKCOMMENTADD']],
  ['*LINEDELETE', ['ONIMCONNECTORLINEDELETE']],
  ['CATALOG.PRICE.ON.*', ['ADD', 'DELETE', 'UPDATE'].map((verb) => `CATALOG.PRICE.ON.${verb}`)],
  ['CATALOG?PRICE*', []],
  ['ONNOTHING*', []],
  ['onCrmDealAdd', ['ONCRMDEALADD']],
  ['ONMYEVENT', ['ONMYEVENT']],
])('%p expands to %p', (pattern, names) => expect(expandEventPattern(pattern)).toEqual(names));

it('a star alone is the whole catalogue', () => expect(expandEventPattern('*')).toEqual(eventNames()));

it.each([
  ['ONCRM*', true],
  ['ONCRMDEALADD', false],
])('isEventPattern(%p) is %p', (name, expected) => expect(isEventPattern(name)).toBe(expected));
