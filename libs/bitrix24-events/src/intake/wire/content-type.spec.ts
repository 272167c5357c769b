import { expect, it } from '@jest/globals';
import { bodyKind } from './content-type.js';

it.each([
  ['application/x-www-form-urlencoded', 'form'],
  ['Application/X-WWW-Form-Urlencoded ; charset=UTF-8', 'form'],
  ['application/x-www-form-urlencoded;charset="utf8"', 'form'],
  ['application/json; charset=utf-8', 'json'],
  ['application/json', 'json'],
  ['application/x-www-form-urlencoded; charset=windows-1251', undefined],
  ['application/jsonp', undefined],
  ['multipart/form-data; boundary=x', undefined],
  ['text/plain', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s is %s', (type, kind) => expect(bodyKind(type)).toBe(kind));
