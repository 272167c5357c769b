/** Runs what must not stop its caller, such as a log line: the application may have brought a logger that throws. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody left to report to.
  }
}

/**
 * Lets a promise go on without its caller. Whatever it rejects with, and whatever `report` itself throws, ends here:
 * an unhandled rejection would end the process.
 *
 * @param report is given what the promise was rejected with
 * @returns resolves when the promise has settled. Never rejects
 */
export function inBackground(promise: Promise<unknown>, report: (error: unknown) => void): Promise<void> {
  return promise.then(
    () => undefined,
    (error: unknown) => quietly(() => report(error)),
  );
}
