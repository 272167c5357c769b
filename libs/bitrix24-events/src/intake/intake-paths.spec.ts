import { expect, it } from '@jest/globals';
import { leadsToIntake, slashed } from './intake-paths.js';

const at = (base: string) => ({ base, variant: `${base === '/' ? '' : base}/as/:authKey` });

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
])('below /b24: %s is %s', (url, expected) => expect(leadsToIntake(at('/b24'), url)).toBe(expected));

it.each([
  ['/', true],
  ['/?x', true],
  ['/as/7', true],
  ['/other', false],
  ['/as', false],
])('at the root: %s is %s', (url, expected) => expect(leadsToIntake(at('/'), url)).toBe(expected));

it('have a spelling with a slash at the end, but for the root, which is one', () => {
  expect(slashed(at('/b24'))).toEqual(['/b24/', '/b24/as/:authKey/']);
  expect(slashed(at('/'))).toEqual(['/as/:authKey/']);
});
