import { describe, expect, it } from '@jest/globals';
import { portalOrigin } from './portal-origin.js';

const strict = { allowInsecure: false, allowPrivate: false };

describe('portalOrigin', () => {
  it.each([
    ['portal.bitrix24.com', 'https://portal.bitrix24.com'],
    ['Portal.Bitrix24.COM', 'https://portal.bitrix24.com'],
    ['portal.example.com:8443', 'https://portal.example.com:8443'],
    ['xn--e1afmkfd.xn--p1ai', 'https://xn--e1afmkfd.xn--p1ai'],
  ])('%p is at %p', (domain, origin) => {
    expect(portalOrigin(domain, strict)).toBe(origin);
    // Also where tests may use http: a public name is no test.
    expect(portalOrigin(domain, { allowInsecure: true, allowPrivate: true })).toBe(origin);
  });

  it.each([
    '',
    'localhost',
    'portal',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.0.0.1',
    '192.168.0.1',
    '8.8.8.8',
    '[::1]',
    'x.localhost',
    'https://portal.bitrix24.com',
    '//portal.bitrix24.com',
    'portal.bitrix24.com/path',
    'portal.bitrix24.com?x',
    'portal.bitrix24.com#x',
    'portal.bitrix24.com\\@evil.example',
    'user@portal.bitrix24.com',
    'user:password@portal.bitrix24.com',
    'portal.bitrix24.com:99999',
    'portal.bitrix24.com.',
    'portal bitrix24.com',
    'portal.bitrix24.com\n',
    'портал.рф',
    `${'a'.repeat(260)}.com`,
    'javascript:alert(1)',
  ])('%p is no portal of the public internet', (domain) =>
    expect(portalOrigin(domain, strict)).toBeUndefined(),
  );

  it('may be a private one where those are allowed, by http where that is', () => {
    const at = (allowInsecure: boolean) =>
      portalOrigin('127.0.0.1:4711', { allowInsecure, allowPrivate: true });
    expect([at(false), at(true)]).toEqual(['https://127.0.0.1:4711', 'http://127.0.0.1:4711']);
  });
});
