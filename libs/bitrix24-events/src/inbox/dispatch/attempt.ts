import type { Clock } from '../../common/index.js';

/** How one attempt ended, seen from outside. */
export type AttemptResult = { ok: true } | { ok: false; error: unknown };

/** The handler ran longer than it may. */
export class HandlerTimeoutError extends Error {
  constructor(timeout: number) {
    super(
      `The handler was not done within ${timeout} ms. Try: a longer timeout in @OnBitrixEvent, or do less in it.`,
    );
    this.name = 'HandlerTimeoutError';
  }
}

/** After the signal, for a handler that listens to it to end on its own terms. */
const GRACE = 1_000;

/**
 * Runs a handler for at most `timeout` milliseconds: then `abort` is told, and a moment later the attempt has
 * failed, whatever the handler does. Never rejects.
 */
export async function attempt(
  run: () => Promise<void>,
  { timeout, abort, clock }: { timeout: number; abort: (reason: Error) => void; clock: Clock },
): Promise<AttemptResult> {
  let cancel: () => void = () => undefined;
  const overdue = new Promise<AttemptResult>((resolve) => {
    cancel = clock.schedule(() => {
      const error = new HandlerTimeoutError(timeout);
      abort(error);
      cancel = clock.schedule(() => resolve({ ok: false, error }), GRACE);
    }, timeout);
  });
  const ended = run().then<AttemptResult, AttemptResult>(
    () => ({ ok: true }),
    (error: unknown) => ({ ok: false, error }),
  );
  const result = await Promise.race([ended, overdue]);
  cancel();
  return result;
}
