import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createCipher } from './cipher.js';
import { parseEncryptionKey } from './encryption-key.js';

const [one, two] = [randomBytes(32), randomBytes(32)];

describe('a cipher', () => {
  it('opens what it sealed, whatever the text and the place', () => {
    const cipher = createCipher([one]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, aad) => {
        expect(cipher.open(cipher.seal(text, aad), aad)).toBe(text);
      }),
    );
  });

  it('shows nothing of the text, and never seals it the same twice', () => {
    const sealed = [1, 2].map(() => createCipher([one]).seal('top secret', 'a'));
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.join()).not.toContain('secret');
  });

  it.each<[string, (sealed: string) => string, string]>([
    ['was moved to another place', (sealed) => sealed, 'b'],
    [
      'was changed',
      (sealed) => sealed.replace(/.(.{8})$/, (last, tail: string) => (last[0] === 'A' ? 'B' : 'A') + tail),
      'a',
    ],
    ['was cut', (sealed) => sealed.slice(0, 14), 'a'],
  ])('does not open what %s', (_, tamper, aad) => {
    const sealed = createCipher([one]).seal('text', 'a');
    expect(() => createCipher([one]).open(tamper(sealed), aad)).toThrow(
      expect.objectContaining({ code: 'STORAGE_SEALED' }),
    );
  });

  it('opens with an earlier key, and seals with the first', () => {
    const rotated = createCipher([two, one]);
    expect(rotated.open(createCipher([one]).seal('old', 'a'), 'a')).toBe('old');
    expect(createCipher([two]).open(rotated.seal('new', 'a'), 'a')).toBe('new');
    expect(() => createCipher([two]).open(createCipher([one]).seal('old', 'a'), 'a')).toThrow(
      'Try: add the earlier key',
    );
  });

  it('without a key stores plain text, which stays readable once a key is given', () => {
    const plain = createCipher([]).seal('text', 'a');
    expect(createCipher([]).encrypted).toBe(false);
    expect(createCipher([one]).open(plain, 'a')).toBe('text');
  });
});

describe('parseEncryptionKey', () => {
  it.each([
    ['bytes', one],
    ['base64', one.toString('base64')],
    ['base64url', one.toString('base64url')],
    ['hex', one.toString('hex')],
  ])('takes %s', (_, key) => expect(parseEncryptionKey(key)).toEqual(one));

  it.each([
    '',
    'passphrase',
    one.toString('hex').slice(2),
    one.toString('base64').slice(4),
    randomBytes(31),
    undefined,
    5,
  ])('refuses %p', (key) => expect(parseEncryptionKey(key)).toBeUndefined());
});
