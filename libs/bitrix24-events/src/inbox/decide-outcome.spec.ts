import { describe, expect, it } from '@jest/globals';
import { strangeErrors } from '../../test/strange-errors.js';
import { Bury, RetryLater } from '../handlers/index.js';
import { outcomeOfFailure } from './decide-outcome.js';
import { toStoredFailure } from './stored-failure.js';

describe('outcomeOfFailure', () => {
  it.each([
    [1, 3, { kind: 'retry', dueAt: 1_750 }],
    [2, 3, { kind: 'retry', dueAt: 2_500 }],
    [3, 3, { kind: 'buried' }],
    [4, 3, { kind: 'buried' }],
    [1, 1, { kind: 'buried' }],
  ])('attempt %i of %i', (attempt, attempts, outcome) => {
    const failure = { name: 'Error', message: 'no', at: 1_000, attempt };
    const policy = { attempts, initialDelay: 1_000, maxDelay: '1h' } as const;
    expect(outcomeOfFailure(new Error('no'), failure, policy, () => 0.5)).toEqual({ ...outcome, failure });
  });

  it.each([
    [new RetryLater('10m'), 1, { kind: 'retry', dueAt: 601_000 }],
    [new RetryLater('10m'), 8, { kind: 'buried' }],
    [new Bury('no pipeline'), 1, { kind: 'buried' }],
    [Object.assign(new Error('of another copy'), { code: 'BURY' }), 1, { kind: 'buried' }],
  ])('%s at attempt %i of 8', (error, attempt, outcome) => {
    const failure = { name: 'Error', message: 'no', at: 1_000, attempt };
    const policy = { attempts: 8, initialDelay: 1_000, maxDelay: '1h' } as const;
    expect(outcomeOfFailure(error, failure, policy, () => 0.5)).toEqual({ ...outcome, failure });
  });
});

describe('a time that a handler asks for', () => {
  it.each([
    [NaN, 0],
    [-1, 0],
    ['10m', 0],
    [null, 0],
    [0.5, 1],
    [1_234.5, 1_235],
    [Infinity, 31_536_000_000],
    [1e308, 31_536_000_000],
    [Number.MAX_SAFE_INTEGER, 31_536_000_000],
  ])('delayMs %p is %i ms', (delayMs, pause) => {
    const error = Object.assign(new RetryLater('1s'), { delayMs });
    const failure = { name: 'Error', message: 'no', at: 1_000, attempt: 1 };
    const policy = { attempts: 8, initialDelay: 1_000, maxDelay: '1h' } as const;
    expect(outcomeOfFailure(error, failure, policy, () => 0.5)).toMatchObject({ dueAt: 1_000 + pause });
  });

  it.each(['999999999999999d', 1e308] as const)('RetryLater(%p) is a year', (delay) => {
    const failure = { name: 'Error', message: 'no', at: 1_000, attempt: 1 };
    const policy = { attempts: 8, initialDelay: 1_000, maxDelay: '1h' } as const;
    expect(outcomeOfFailure(new RetryLater(delay), failure, policy, () => 0.5)).toMatchObject({
      dueAt: 31_536_001_000,
    });
  });
});

describe('outcomeOfFailure of', () => {
  it.each(strangeErrors())('%s is another attempt', (_, make) => {
    const failure = { name: 'Error', message: 'no', at: 1_000, attempt: 1 };
    const policy = { attempts: 8, initialDelay: 1_000, maxDelay: '1h' } as const;
    expect(outcomeOfFailure(make(), failure, policy, () => 0.5)).toMatchObject({ kind: 'retry' });
  });
});

describe('toStoredFailure', () => {
  it('keeps what a person needs, and no secret in any spelling', () => {
    const error = new TypeError('call with token actor+token/c failed, auth=actor%2Btoken%2Fc');
    const stored = toStoredFailure(error, 5, ['actor+token/c']);
    expect(stored).toMatchObject({
      name: 'TypeError',
      message: 'call with token *** failed, auth=***',
      at: 5,
    });
    expect(stored.stack).toContain('decide-outcome.spec');
    expect(JSON.stringify(stored)).not.toMatch(/actor(\+|%2B)token/);
  });

  it.each([
    ['a text', 'a text'],
    [undefined, 'undefined'],
    [{ toString: (): string => 'an object' }, 'an object'],
  ])('takes %p, which is no error', (thrown, message) => {
    expect(toStoredFailure(thrown, 5, [])).toEqual({ name: 'Error', message, at: 5 });
  });
});
