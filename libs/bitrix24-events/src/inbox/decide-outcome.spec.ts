import { describe, expect, it } from '@jest/globals';
import { outcomeOfFailure } from './decide-outcome.js';
import { toStoredFailure } from './stored-failure.js';

describe('outcomeOfFailure', () => {
  const failure = { name: 'Error', message: 'no', at: 1_000 };

  it.each([
    [1, 3, { kind: 'retry', dueAt: 1_500, failure }],
    [2, 3, { kind: 'retry', dueAt: 2_000, failure }],
    [3, 3, { kind: 'buried', failure }],
    [4, 3, { kind: 'buried', failure }],
    [1, 1, { kind: 'buried', failure }],
  ])('attempt %i of %i', (attempt, attempts, outcome) => {
    const policy = { attempts, initialDelay: 1_000, maxDelay: '1h' } as const;
    expect(outcomeOfFailure(failure, attempt, policy, () => 0.5)).toEqual(outcome);
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
