import { describe, expect, it } from '@jest/globals';
import { classifyError } from '../answers/classify-error.js';
import {
  OutcomeUnknownError,
  RestBadAnswerError,
  RestNetworkError,
  RestQueueFullError,
  RestTimeoutError,
} from '../answers/rest.errors.js';
import { RestRetryOptions } from '../rest.options.js';
import { withOutcome } from './outcome.js';
import { pauseBefore } from './retry-policy.js';

const facts = (status: number, error = '') => ({
  error,
  description: 'why',
  status,
  method: 'm.x',
  memberId: 'm1',
});
const options = new RestRetryOptions();

describe.each<[string, unknown, write: boolean, read: boolean]>([
  ['QUERY_LIMIT_EXCEEDED', classifyError(facts(503, 'QUERY_LIMIT_EXCEEDED')), true, true],
  ['OPERATION_TIME_LIMIT', classifyError(facts(429, 'operation_time_limit')), true, true],
  ['OVERLOAD_LIMIT', classifyError(facts(503, 'OVERLOAD_LIMIT')), false, false],
  ['no connection', new RestNetworkError({ ...facts(0), sent: false }), true, true],
  ['a reset', new RestNetworkError({ ...facts(0), sent: true }), false, true],
  ['a time-out', new RestTimeoutError(facts(0)), false, false],
  ['HTML with 502', new RestBadAnswerError(facts(502)), false, true],
  ['JSON without a code and 503', classifyError(facts(503)), false, true],
  ['HTML with 500', new RestBadAnswerError(facts(500)), false, false],
  ['HTML with 200', new RestBadAnswerError(facts(200)), false, false],
  ['INTERNAL_SERVER_ERROR', classifyError(facts(500, 'INTERNAL_SERVER_ERROR')), false, true],
  ['ERROR_UNEXPECTED_ANSWER with 502', classifyError(facts(502, 'ERROR_UNEXPECTED_ANSWER')), false, true],
  ['CONNECTION_ERROR', classifyError(facts(401, 'CONNECTION_ERROR')), true, true],
  ['NO_AUTH_FOUND', classifyError(facts(401, 'NO_AUTH_FOUND')), true, true],
  ['a code of its own with 503', classifyError(facts(503, 'SERVICE_UNAVAILABLE')), false, true],
  ['a code that nobody knows with 500', classifyError(facts(500, 'BOOM')), false, true],
  ['a full queue', new RestQueueFullError({ method: 'm.x', memberId: 'm1' }, 1), false, false],
  ['ACCESS_DENIED', classifyError(facts(403, 'ACCESS_DENIED')), false, false],
  ['what is none of REST', new Error('no token'), false, false],
])('after %s', (_, error, write, read) => {
  it(`a write is ${write ? '' : 'not '}sent again`, () =>
    expect(pauseBefore(options, error, 1, false, () => 0) !== undefined).toBe(write));
  it(`a read is ${read ? '' : 'not '}sent again`, () =>
    expect(pauseBefore(options, error, 1, true, () => 0) !== undefined).toBe(read));
});

it('pauses longer each time, as far as the options say, and then gives up', () => {
  const error = new RestNetworkError({ ...facts(0), sent: false });
  const pauses = (random: number) =>
    [1, 2, 3, 4, 5].map((attempt) =>
      pauseBefore(new RestRetryOptions({ maxDelay: '3s' }), error, attempt, false, () => random),
    );
  expect(pauses(0)).toEqual([250, 500, 1_000, 1_500, undefined]);
  expect(pauses(1)).toEqual([500, 1_000, 2_000, 3_000, undefined]);
});

it('waits as long as Retry-After asks, within the longest pause', () => {
  const pauseFor = (retryAfter: number) =>
    pauseBefore(
      options,
      classifyError({ ...facts(503, 'QUERY_LIMIT_EXCEEDED'), retryAfter }),
      1,
      false,
      () => 0,
    );
  expect([0, 100, 4_000, 999_999_999_000].map(pauseFor)).toEqual([250, 250, 4_000, 10_000]);
});

it('repeats only once what may be final', () => {
  const error = classifyError(facts(401, 'NO_AUTH_FOUND'));
  expect([1, 2].map((attempt) => pauseBefore(options, error, attempt, true, () => 0))).toEqual([
    expect.any(Number),
    undefined,
  ]);
});

describe('the outcome', () => {
  it.each([
    [new RestNetworkError({ ...facts(0), sent: true }), 'REST_NETWORK'],
    [new RestTimeoutError(facts(0)), 'REST_TIMEOUT'],
    [new RestBadAnswerError(facts(0)), 'REST_BAD_ANSWER'],
    [new RestBadAnswerError(facts(200)), 'REST_BAD_ANSWER'],
    [new RestBadAnswerError(facts(502)), 'REST_BAD_ANSWER'],
    [classifyError(facts(502)), 'REST_UNAVAILABLE'],
  ])('of a write is unknown after %s', (error, because) => {
    const unknown = withOutcome(error, false);
    expect(unknown).toBeInstanceOf(OutcomeUnknownError);
    expect(JSON.parse(JSON.stringify(unknown))).toMatchObject({
      code: 'REST_OUTCOME_UNKNOWN',
      because,
      method: 'm.x',
    });
    expect((unknown as OutcomeUnknownError).of('m.y')).toMatchObject({
      code: 'REST_OUTCOME_UNKNOWN',
      because,
      method: 'm.y',
    });
    expect(withOutcome(error, true)).toBe(error);
  });

  it.each([
    new RestNetworkError({ ...facts(0), sent: false }),
    new RestBadAnswerError(facts(302)),
    new RestBadAnswerError(facts(403)),
    classifyError(facts(500, 'INTERNAL_SERVER_ERROR')),
    classifyError(facts(400, 'ERROR_CORE')),
    new Error('no token'),
  ])('is known after %s', (error) => expect(withOutcome(error, false)).toBe(error));
});
