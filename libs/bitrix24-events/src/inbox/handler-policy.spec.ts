import { describe, expect, it } from '@jest/globals';
import { describePolicy, hasOwnPolicy, policyOf } from './handler-policy.js';
import { InboxRetryOptions } from './inbox.options.js';

const defaults = new InboxRetryOptions();

describe('policyOf', () => {
  it('takes from the options what a handler leaves open', () => {
    expect(policyOf({ retry: { attempts: 3 } }, defaults)).toEqual({
      attempts: 3,
      initialDelay: '1s',
      maxDelay: '1h',
    });
  });
});

describe('hasOwnPolicy', () => {
  it.each([
    [{}, false],
    [{ attempts: undefined }, false],
    [{ attempts: 3 }, true],
  ])('of %j is %s', (retry, own) => expect(hasOwnPolicy({ retry })).toBe(own));
});

describe('describePolicy', () => {
  it.each([
    [{}, '60 attempts within 24 h to 48 h'],
    [{ attempts: 8 }, '8 attempts within 1 min to 2 min'],
    [{ attempts: 1 }, '1 attempt, no retry'],
    [{ attempts: 3, initialDelay: 0 }, '3 attempts within 0 s'],
  ])('of %j is %s', (retry, text) => {
    expect(describePolicy(policyOf({ retry }, defaults))).toBe(text);
  });
});
