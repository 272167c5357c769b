import { expect, it } from '@jest/globals';
import { isSlashed, urlMatcher } from './intake-paths.js';

const at = (base: string) => [base, `${base === '/' ? '' : base}/as/:authKey`];

it.each([
  ['/b24', true],
  ['/b24/', true],
  ['/b24?x=1', true],
  ['/b24/?x=/y', true],
  ['/b24/as/7', true],
  ['/b24/as/installer/?x', true],
  ['/b24/as/', false],
  ['/b24/as/7/8', false],
  ['/b24/other', false],
  ['/b24x', false],
  ['/B24', false],
  ['/x/b24', false],
  ['/', false],
])('below /b24: %s is %s', (url, expected) => expect(urlMatcher(at('/b24'))(url)).toBe(expected));

it.each([
  ['/', true],
  ['/?x', true],
  ['/as/7', true],
  ['/other', false],
  ['/as', false],
])('at the root: %s is %s', (url, expected) => expect(urlMatcher(at('/'))(url)).toBe(expected));

it.each([
  ['/api/b24/as/7', true],
  ['/b24', true],
  ['/b24/as/7', false],
  ['/api/b24', false],
])('with a prefix before the variant alone: %s is %s', (url, expected) =>
  expect(urlMatcher(['/b24', '/api/b24/as/:authKey'])(url)).toBe(expected),
);

it.each([
  ['/t1/b24.x', true],
  ['/t1/b24yx', false],
  ['/t1/t2/b24.x', false],
])('with a parameter in the prefix: %s is %s', (url, expected) =>
  expect(urlMatcher(['/:tenant/b24.x'])(url)).toBe(expected),
);

it('match with a trailing slash too, except for the root, which is one', () => {
  expect(isSlashed(at('/b24'), '/b24/')).toBe(true);
  expect(isSlashed(at('/b24'), '/b24/as/:authKey/')).toBe(true);
  expect(isSlashed(at('/'), '/as/:authKey/')).toBe(true);
  expect(isSlashed(at('/'), '/')).toBe(false);
  expect(isSlashed(at('/b24'), '/b24')).toBe(false);
});
