import { Logger } from '@nestjs/common';
import { readThrown, thrownText } from './thrown.js';

/**
 * Runs an action whose errors must not affect the caller, such as logging: the application may have
 * installed a logger that throws.
 */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody left to report to.
  }
}

/** Logs an unexpected error with its stack. Never throws. */
export function reportUnexpected(error: unknown): void {
  quietly(() =>
    new Logger('Bitrix24Events').error(`unexpected: ${thrownText(error)}`, readThrown(error).stack),
  );
}

/**
 * Resolves when the promise has settled, and never rejects: for a promise that is awaited later and
 * would otherwise be an unhandled rejection until then.
 *
 * @param report is called with the rejection; its own errors are ignored
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

/** Runs a promise in the background. Rejections are passed to `report` and go no further. */
export function inBackground(promise: Promise<unknown>, report?: (error: unknown) => void): void {
  settled(promise, report).catch(() => undefined);
}
