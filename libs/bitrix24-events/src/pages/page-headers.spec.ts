import { expect, it } from '@jest/globals';
import { pageHeaders } from './page-headers.js';

const policyOf = (facts: Partial<Parameters<typeof pageHeaders>[0]>): string[] =>
  pageHeaders({ type: 'text/html', nonce: 'n0nce', ...facts })['content-security-policy']!.split('; ');

it('lets nothing happen, and nobody frame it, unless told so', () => {
  expect(policyOf({})).toEqual([
    "default-src 'none'",
    "style-src 'nonce-n0nce'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

it('may be read anywhere when it is a text, and then can do nothing at all', () => {
  const policy = policyOf({ framedByAnyone: true });
  expect(policy).toContain('sandbox');
  expect(policy.join()).not.toContain('frame-ancestors');
});

it('lets the scripts of the nonce run, and the portal frame it', () => {
  const policy = policyOf({ scripts: true, ancestor: 'https://portal.example.com' });
  expect(policy).toContain("script-src 'nonce-n0nce' 'strict-dynamic'");
  expect(policy).toContain("connect-src 'self'");
  expect(policy.at(-1)).toBe('frame-ancestors https://portal.example.com');
});

it('is kept nowhere, and tells nobody of its address', () => {
  expect(pageHeaders({ type: 'application/json' })).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
});
