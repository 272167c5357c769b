/** A time limit as the machine allows it: see `test/runner/time-factor.mjs`. */
export const patience = (ms: number): number => ms * Number(process.env.TEST_TIME_FACTOR ?? 1);
