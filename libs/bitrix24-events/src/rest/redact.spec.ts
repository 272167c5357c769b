import { expect, it } from '@jest/globals';
import { redact } from './redact.js';

const SECRET = 'se/cret+1 ~*(!)\'"ü&';
const PHP_FORM = 'se%2Fcret%2B1+%7E%2A%28%21%29%27%22%C3%BC%26';

it.each([
  ['as it is', SECRET],
  ['in a URL of JavaScript', encodeURIComponent(SECRET)],
  ['in a form of JavaScript', new URLSearchParams({ '': SECRET }).toString().slice(1)],
  ["in a form of PHP's", PHP_FORM],
  ["in a URL of PHP's", PHP_FORM.replaceAll('+', '%20').replace('%7E', '~')],
  ['with small digits', PHP_FORM.toLowerCase()],
  ['in JSON of JavaScript', JSON.stringify(SECRET).slice(1, -1)],
  ["in JSON of PHP's", 'se\\/cret+1 ~*(!)\'\\"\\u00fc&'],
])('shows no secret %s', (_, spelt) => {
  expect(redact(`token=${spelt}, and ${spelt}.`, [SECRET])).toBe('token=***, and ***.');
});

it.each([
  ['one\r\ntwo\u001b[31m\u202Ethree', 'one two [31m three'],
  ['the token is short', 'the token is short'],
  ['secrets are no secret', 'secrets are no secret'],
])('%j reads %j', (text, clean) => expect(redact(text, ['short', '', 'se.rets+are'])).toBe(clean));

it('is bounded', () => expect(redact('x'.repeat(10_000)).length).toBeLessThan(600));
