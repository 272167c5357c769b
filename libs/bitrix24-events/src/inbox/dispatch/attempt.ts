import type { Clock } from '../../common/index.js';
import { Bitrix24EventsError } from '../../errors/index.js';

/** How one attempt ended, from the outside. */
export type AttemptResult = { ok: true } | { ok: false; error: unknown };

/** An attempt in progress. */
export interface Attempt {
  /** Settles shortly after the timeout at the latest. Never rejects. */
  result: Promise<AttemptResult>;
  /** Settles when the handler itself has ended, however late. Never rejects. */
  ended: Promise<void>;
}

/** The handler exceeded its timeout. */
export class HandlerTimeoutError extends Bitrix24EventsError {
  constructor(timeout: number) {
    super(
      'HANDLER_TIMEOUT',
      `The handler did not finish within ${timeout} ms. Try: a longer timeout in @OnBitrixEvent, or do less in it.`,
    );
  }
}

/**
 * Milliseconds after the abort, in which a handler that listens to its signal can end by itself.
 */
const ABORT_GRACE_MS = 1_000;

/**
 * Runs a handler for at most `timeout` milliseconds: then `abort` is called, and shortly afterwards
 * the attempt fails, whatever the handler does.
 */
export function attempt(
  run: () => Promise<void>,
  { timeout, abort, clock }: { timeout: number; abort: (reason: Error) => void; clock: Clock },
): Attempt {
  let settle: (result: AttemptResult) => void = () => undefined;
  const result = new Promise<AttemptResult>((resolve) => {
    settle = resolve;
  });
  let cancel = clock.schedule(() => {
    const error = new HandlerTimeoutError(timeout);
    abort(error);
    cancel = clock.schedule(() => settle({ ok: false, error }), ABORT_GRACE_MS);
  }, timeout);
  const end = (own: AttemptResult): void => {
    cancel();
    settle(own);
  };
  const ended = run().then(
    () => end({ ok: true }),
    (error: unknown) => end({ ok: false, error }),
  );
  return { result, ended };
}
