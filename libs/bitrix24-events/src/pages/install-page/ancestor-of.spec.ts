import { expect, it } from '@jest/globals';
import { ancestorOf } from './ancestor-of.js';

it.each([
  ['https://portal.bitrix24.com/rest/', 'https://portal.bitrix24.com'],
  ['https://PORTAL.example.com:8443/b24/rest/', 'https://portal.example.com:8443'],
  ['http://127.0.0.1:4711/rest/', 'http://127.0.0.1:4711'],
  // Hosts, as far as URLs go.
  ["https://a;script-src'unsafe-inline'/rest/", undefined],
  ['https://a,b.example/rest/', undefined],
  ['https://*.example.com/rest/', undefined],
  ['data:text/html,x', undefined],
  ['no address', undefined],
])('%p is framed by %p', (endpoint, ancestor) => expect(ancestorOf(endpoint)).toBe(ancestor));
