import { expect, it } from '@jest/globals';
import { LastTokens } from './last-tokens.js';
import { digestOf } from './token-digest.js';

const TOKEN = '00112233445566778899aabbccddeeff';

it.each([
  TOKEN,
  TOKEN.slice(1),
  `${TOKEN}\0`,
  `${TOKEN}x`,
  '',
  'x'.repeat(255),
  'x'.repeat(256),
  'x'.repeat(10_000),
  'ж'.repeat(200),
])('gives the digest of %s, whatever was kept', (token) => {
  for (const kept of [undefined, TOKEN, token]) {
    const last = new LastTokens();
    if (kept !== undefined) last.keep('m', kept, digestOf(kept));
    expect(last.digestOf('m', token)).toEqual(digestOf(token));
    expect(last.digestOf('other', token)).toEqual(digestOf(token));
  }
});

it('hashes a token that was kept no second time', () => {
  const last = new LastTokens();
  const digest = digestOf(TOKEN);
  last.keep('m', TOKEN, digest);
  expect(last.digestOf('m', TOKEN)).toBe(digest);
  last.forget('m');
  expect(last.digestOf('m', TOKEN)).not.toBe(digest);
});
