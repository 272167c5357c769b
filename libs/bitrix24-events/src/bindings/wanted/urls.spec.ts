import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BindingsOptions } from '../bindings.options.js';
import { isUnder, isVariantOf, urlForAuthKey, variantUrl } from './urls.js';

const BASE = 'https://a.example/b24';

describe('variantUrl', () => {
  it.each([
    [BASE, '', BASE],
    [BASE, '7', `${BASE}/as/7`],
    [`${BASE}/`, '7', `${BASE}/as/7`],
    [`${BASE}?key=1`, 'installer', `${BASE}/as/installer?key=1`],
    ['https://a.example/', '7', 'https://a.example/as/7'],
  ])('of %s for "%s" is %s', (base, authKey, url) => expect(variantUrl(base, authKey)).toBe(url));

  it('is always one of its base, and of no base beside it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(BASE, `${BASE}/`, `${BASE}?k=/as/1`),
        fc.stringMatching(/^[\w %/äß🎉-]*$/u),
        (base, authKey) => {
          expect(isVariantOf(base, variantUrl(base, authKey))).toBe(true);
          expect(isVariantOf(`${BASE}2`, variantUrl(base, authKey))).toBe(false);
        },
      ),
    );
  });
});

describe('isUnder', () => {
  it.each([
    [BASE, BASE, true],
    [`${BASE}/`, BASE, true],
    [BASE, `${BASE}/x`, true],
    [BASE, `${BASE}?x`, true],
    [BASE, `${BASE}2`, false],
    ['https://a.example', 'https://a.example.evil.example/x', false],
    [`${BASE}?k=1`, `${BASE}?k=1`, true],
  ])('%s owns %s: %s', (parent, url, expected) => expect(isUnder(parent, url)).toBe(expected));
});

it.each([
  [undefined, '7', 'https://route.example/7'],
  [BASE, '7', `${BASE}/as/7`],
  [BASE, '', BASE],
])('urlForAuthKey with handlerUrl %s and "%s" is %s', (handlerUrl, authKey, url) => {
  const urls = { urlFor: (key: string) => `https://route.example/${key}` };
  expect(urlForAuthKey(new BindingsOptions({ handlerUrl }), urls, authKey)).toBe(url);
});
