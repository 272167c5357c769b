import { parseDuration, type Duration } from '../common/index.js';
import { Bitrix24EventsError } from '../errors/index.js';

/**
 * Thrown by a handler to postpone the delivery. It waits for `delay` (between one second and 30
 * days), and the attempt does not count: `event.attempt` is the same next time. After 30 days of
 * postponing, the delivery is buried.
 *
 * @example
 * ```ts
 * if (await maintenance()) throw new RetryLater('10m');
 * ```
 * @throws RangeError when `delay` is not a duration
 * @publicApi
 */
export class RetryLater extends Bitrix24EventsError {
  /** Milliseconds until the next attempt. */
  readonly delayMs: number;

  constructor(delay: Duration, reason = 'the handler asked for a later attempt') {
    super('RETRY_LATER', reason);
    const delayMs = parseDuration(delay);
    if (delayMs === undefined)
      throw new RangeError(`RetryLater: ${String(delay)} is no duration. Try: '10m'`);
    this.delayMs = delayMs;
  }
}

/**
 * Thrown by a handler when no further attempt can succeed. The delivery is buried immediately, with
 * the reason.
 *
 * @example
 * ```ts
 * if (deal.CATEGORY_ID === undefined) throw new Bury('the deal has no pipeline');
 * ```
 * @publicApi
 */
export class Bury extends Bitrix24EventsError {
  constructor(reason: string, options?: ErrorOptions) {
    super('BURY', reason, options);
  }
}
