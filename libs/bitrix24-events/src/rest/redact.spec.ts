import { expect, it } from '@jest/globals';
import { redact } from './redact.js';

it.each([
  ['token se/cret+1 is bad', 'token *** is bad'],
  ['token=se%2Fcret%2B1', 'token=***'],
  ['one\r\ntwo\u001b[31m\u202Ethree', 'one two [31m three'],
])('%j reads %j', (text, clean) => expect(redact(text, ['se/cret+1', ''])).toBe(clean));

it('is bounded', () => expect(redact('x'.repeat(10_000)).length).toBeLessThan(600));
