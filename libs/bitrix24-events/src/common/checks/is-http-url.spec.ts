import { expect, it } from '@jest/globals';
import { isHttpUrl } from './is-http-url.js';

it.each([
  'https://app.example.com',
  'HTTPS://app.example.com/a/path?with=query#hash',
  'http://localhost:3000/bitrix24/oauth',
  'http://my_service:3000',
  'http://127.0.0.1:8080',
  'http://[::1]:8080/',
  'https://портал.example/',
  'https://user:word@example.com',
])('%s is one', (url) => expect(isHttpUrl(url)).toBe(true));

it.each<unknown>([
  '',
  'app.example.com',
  '/path',
  '//app.example.com',
  'https:app.example.com',
  'https:/app.example.com',
  'https:///app.example.com',
  'https://',
  'https://?query',
  ' https://app.example.com',
  'https://app.example.com ',
  'https://app.example.com/a b',
  'https://app.example.com\\path',
  '<https://app.example.com>',
  'https://app.example.com>',
  'https://app.example.com:port',
  'https://app.example.com:70000',
  'ftp://app.example.com',
  'javascript://app.example.com',
  undefined,
  null,
  5,
  ['https://app.example.com'],
  new URL('https://app.example.com'),
])('%p is none', (value) => expect(isHttpUrl(value)).toBe(false));
