import { Logger } from '@nestjs/common';
import { readThrown, thrownText } from './thrown.js';

/** Runs what must not stop its caller, such as a log line: the application may have brought a logger that throws. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody left to report to.
  }
}

/** Logs what nobody expected, with its stack. Never throws. */
export function reportUnexpected(error: unknown): void {
  quietly(() =>
    new Logger('Bitrix24Events').error(`unexpected: ${thrownText(error)}`, readThrown(error).stack),
  );
}

/**
 * Resolves when the promise has settled, and never rejects: for a promise that is kept to be awaited later, which would
 * end the process as an unhandled rejection until then.
 *
 * @param report is given what the promise was rejected with; what it throws itself goes no further
 */
export function settled(
  promise: Promise<unknown>,
  report: (error: unknown) => void = reportUnexpected,
): Promise<void> {
  return promise.then(
    () => undefined,
    (error: unknown) => quietly(() => report(error)),
  );
}

/** Lets a promise go on without its caller. Whatever it rejects with goes to `report`, and ends there. */
export function inBackground(promise: Promise<unknown>, report?: (error: unknown) => void): void {
  settled(promise, report).catch(() => undefined);
}
