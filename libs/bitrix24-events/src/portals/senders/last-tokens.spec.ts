import { describe, expect, it } from '@jest/globals';
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

describe('a cache of last tokens without room for all portals', () => {
  const MOST = 100;

  /** Each portal presents its token in turn. @returns how many of the last turn were hashed no second time */
  const hits = (last: LastTokens, portals: number, turns: number) => {
    let found = 0;
    for (let turn = 1; turn <= turns; turn++) {
      for (let portal = 0; portal < portals; portal++) {
        const token = `${TOKEN}${portal}`;
        const known = last.digestOf(`m${portal}`, token);
        if (turn === turns && known === last.digestOf(`m${portal}`, token)) found++;
        last.keep(`m${portal}`, token, known);
      }
    }
    return found;
  };

  it('keeps most of those that send in turn', () => {
    expect(hits(new LastTokens(MOST), MOST, 10)).toBe(MOST);
    expect(hits(new LastTokens(MOST), MOST + 5, 10)).toBeGreaterThan(MOST - 10);
  });

  it('takes in one that sends again and again', () => {
    const last = new LastTokens(MOST);
    hits(last, MOST, 1);
    const digest = digestOf(TOKEN);
    for (let event = 0; event < 20; event++) last.keep('busy', TOKEN, digest);
    expect(last.digestOf('busy', TOKEN)).toBe(digest);
  });

  it('takes in a changed token of a portal that it knows', () => {
    const last = new LastTokens(MOST);
    hits(last, MOST, 1);
    const digest = digestOf('changed');
    last.keep('m1', 'changed', digest);
    expect(last.digestOf('m1', 'changed')).toBe(digest);
  });
});
