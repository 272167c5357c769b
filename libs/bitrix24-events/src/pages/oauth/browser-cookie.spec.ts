import { expect, it } from '@jest/globals';
import { cookieName, cookieOf, setCookie } from './browser-cookie.js';

it('goes to the callback only, by https only, and to no script', () => {
  const scope = { url: 'https://app.example.com/b24/oauth', lifetime: 600_000 };
  expect(setCookie('name', 'value', scope)).toBe(
    'name=value; Path=/b24/oauth; Max-Age=600; HttpOnly; SameSite=Lax; Secure',
  );
});

it('does without https where the callback does', () => {
  expect(setCookie('name', '', { url: 'http://localhost:3000/oauth', lifetime: 0 })).toBe(
    'name=; Path=/oauth; Max-Age=0; HttpOnly; SameSite=Lax',
  );
});

it('is of each flow its own', () => {
  expect(cookieName('abcdefghijkl')).not.toBe(cookieName('xbcdefghijkl'));
});

it.each([
  [undefined, ''],
  ['', ''],
  ['a=1', ''],
  ['a=1; name=value; b=2', 'value'],
  ['name=with=equals', 'with=equals'],
  ['xname=1; name =2', '2'],
  ['name', ''],
])('in %p it is %p', (header, value) => expect(cookieOf(header, 'name')).toBe(value));
