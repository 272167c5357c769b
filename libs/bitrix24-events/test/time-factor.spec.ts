import { expect, it } from '@jest/globals';
import { timeFactor } from '../../../test/runner/time-factor.mjs';

const never = (): number => {
  throw new Error('is not measured');
};

it.each([
  ['2', 2],
  ['0.5', 0.5],
])('TEST_TIME_FACTOR=%s is taken as it is', (given, factor) =>
  expect(timeFactor({ TEST_TIME_FACTOR: given }, never)).toBe(factor),
);

it.each(['0', '-1', 'fast'])('TEST_TIME_FACTOR=%s is refused', (given) =>
  expect(() => timeFactor({ TEST_TIME_FACTOR: given }, never)).toThrow(/must be a positive number/),
);

it.each([{}, { TEST_TIME_FACTOR: '' }])('without it the machine is measured: %j', (environment) =>
  expect(timeFactor(environment, () => 3)).toBe(3),
);

it('never shortens a limit, and multiplies it by ten at most', () => {
  const factor = timeFactor({});
  expect(factor).toBeGreaterThanOrEqual(1);
  expect(factor).toBeLessThanOrEqual(10);
});
