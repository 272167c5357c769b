import { describe, expect, it } from '@jest/globals';
import { digestOf, digestsEqual } from './token-digest.js';

describe('digestOf', () => {
  it.each(['', 'x', 'x'.repeat(1_000_000), '\u{1f511}'])('has the same length for every token', (token) => {
    expect(digestOf(token)).toHaveLength(32);
  });
});

describe('digestsEqual', () => {
  it('tells equal tokens from others', () => {
    expect(digestsEqual(digestOf('token'), digestOf('token'))).toBe(true);
    expect(digestsEqual(digestOf('token'), digestOf('Token'))).toBe(false);
    expect(digestsEqual(digestOf('token'), digestOf('token '))).toBe(false);
  });

  it('knows nothing that equals a token that is not there', () => {
    expect(digestsEqual(digestOf(''), undefined)).toBe(false);
    expect(digestsEqual(Buffer.alloc(32), undefined)).toBe(false);
  });
});
