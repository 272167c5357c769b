import { describe, expect, it } from '@jest/globals';
import { strangeErrors } from '../../test/strange-errors.js';
import { Bury, RetryLater } from '../handlers/index.js';
import { RestTimeoutError } from '../rest/index.js';
import { outcomeOfFailure, MAX_RETRY_LATER_MS, type OutcomeContext } from './decide-outcome.js';
import { toStoredFailure } from './stored-failure.js';

const DAY = 86_400_000;
const AT = 40 * DAY;
const policy = { attempts: 8, initialDelay: 1_000, maxDelay: '1h' } as const;
const random = () => 0.5;
const failureOf = (attempt: number) => ({ name: 'Error', message: 'no', at: AT, attempt });

describe('outcomeOfFailure', () => {
  it.each([
    [1, 3, { kind: 'retry', dueAt: AT + 750 }],
    [2, 3, { kind: 'retry', dueAt: AT + 1_500 }],
    [3, 3, { kind: 'buried' }],
    [4, 3, { kind: 'buried' }],
    [1, 1, { kind: 'buried' }],
  ])('of a failure of the handler at attempt %i of %i', (attempt, attempts, outcome) => {
    const failure = failureOf(attempt);
    expect(outcomeOfFailure(new Error('no'), failure, { policy: { ...policy, attempts }, random })).toEqual({
      ...outcome,
      failure,
    });
  });

  it.each([
    [new Bury('no pipeline'), 1],
    [Object.assign(new Error('of another copy'), { code: 'BURY' }), 1],
    [Object.assign(new Bury('given up'), { waitsFor: 'limit' }), 1],
  ])('of %s is the burial', (error, attempt) => {
    const failure = failureOf(attempt);
    expect(outcomeOfFailure(error, failure, { policy, random })).toEqual({ kind: 'buried', failure });
  });

  describe('of a RetryLater', () => {
    const laterBy = (delayMs: unknown): unknown => Object.assign(new RetryLater('10m'), { delayMs });

    it.each([
      [new RetryLater('10m'), 600_000],
      [Object.assign(new Error('of another copy'), { code: 'RETRY_LATER', delayMs: 5_000 }), 5_000],
      [new RetryLater(0), 1_000],
      [laterBy(0.5), 1_000],
      [laterBy(1_500.4), 1_501],
      [laterBy(-1), 1_000],
      [laterBy(NaN), 1_000],
      [laterBy(null), 1_000],
      [laterBy('10m'), 1_000],
      [laterBy(Infinity), MAX_RETRY_LATER_MS],
      [laterBy(1e308), MAX_RETRY_LATER_MS],
      [new RetryLater('999999999999999d'), MAX_RETRY_LATER_MS],
    ])('%p waits %i ms, also after the last attempt', (error, delay) => {
      for (const attempt of [1, 8, 99]) {
        const failure = failureOf(attempt);
        expect(outcomeOfFailure(error, failure, { policy, random })).toEqual({
          kind: 'wait',
          reason: 'handler',
          dueAt: AT + delay,
          failure,
        });
      }
    });

    it.each<[number, 'handler' | 'limit', string]>([
      [29 * DAY, 'handler', 'wait'],
      [30 * DAY, 'handler', 'buried'],
      [31 * DAY, 'limit', 'wait'],
    ])('after %i ms of waiting for "%s" is "%s"', (span, reason, kind) => {
      const waited = { reason, since: AT - span };
      expect(outcomeOfFailure(new RetryLater('1h'), failureOf(1), { policy, random, waited })).toMatchObject({
        kind,
      });
    });
  });

  describe('of a call that times out', () => {
    const error = new Error('sync failed', {
      cause: new RestTimeoutError({
        error: '',
        description: 'no complete answer in time',
        status: 0,
        method: 'crm.item.list',
        memberId: 'm1',
      }),
    });
    const once = { ...policy, attempts: 1 };

    it.each<[string, OutcomeContext['waited'], object]>([
      ['is a wait', undefined, { kind: 'wait', reason: 'timeout', dueAt: AT + 8_750 }],
      [
        'is a wait after a day',
        { reason: 'timeout', since: AT - DAY },
        { kind: 'wait', dueAt: AT + 262_500 },
      ],
      [
        'is the burial after two days',
        { reason: 'timeout', since: AT - 2 * DAY },
        {
          kind: 'buried',
          failure: { message: 'no (the portal has not answered its calls in time for 2 days)', attempt: 1 },
        },
      ],
      [
        'is a wait after days of another reason',
        { reason: 'unreachable', since: AT - 9 * DAY },
        { kind: 'wait', reason: 'timeout', dueAt: AT + 8_750 },
      ],
    ])('%s', (_, waited, outcome) => {
      expect(outcomeOfFailure(error, failureOf(1), { policy: once, random, waited })).toMatchObject(outcome);
    });
  });

  it('of a policy with endless pauses is a retry within a year', () => {
    const endless = { ...policy, initialDelay: '999999999d', maxDelay: '999999999d' } as const;
    expect(outcomeOfFailure(new Error('no'), failureOf(1), { policy: endless, random })).toMatchObject({
      dueAt: AT + 365 * DAY,
    });
  });

  it.each([
    [undefined, 8_750],
    [{ reason: 'unreachable', since: AT - 5_000 }, 8_750],
    [{ reason: 'unreachable', since: AT - 60_000 }, 52_500],
    [{ reason: 'unreachable', since: AT - 30 * DAY }, 262_500],
    [{ reason: 'limit', since: AT - 30 * DAY }, 8_750],
    [{ reason: 'unreachable', since: AT + DAY }, 8_750],
  ] as const)('of an unreachable portal after %j is a wait of %i ms', (waited, pause) => {
    const error = new Error('sync failed', {
      cause: Object.assign(new Error(), { waitsFor: 'unreachable' }),
    });
    const failure = failureOf(99);
    expect(outcomeOfFailure(error, failure, { policy, random, waited })).toEqual({
      kind: 'wait',
      reason: 'unreachable',
      dueAt: AT + pause,
      failure,
    });
  });
});

describe('outcomeOfFailure of', () => {
  it.each(strangeErrors())('%s is another attempt', (_, make) => {
    const failure = { name: 'Error', message: 'no', at: 1_000, attempt: 1 };
    expect(outcomeOfFailure(make(), failure, { policy, random })).toMatchObject({ kind: 'retry' });
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
