/**
 * How the queue server works. Official figures exist for none of these.
 *
 * @publicApi
 */
export class QueueOptions {
  /** Requests under way at once. */
  concurrency = 10;
  /** Whether equal events of one PHP hit are sent once, as newer portals do. */
  dedupe = true;
  /** Milliseconds without an answer after which a delivery is given up. It is never repeated. */
  timeout = 30_000;
  /**
   * Whether connections are used again. Quicker, but a handler that restarts can lose a delivery to a connection
   * that it has just closed.
   */
  keepAlive = false;
  /** The form of older servers: no `event_handler_id`, no `auth.expires`, no `auth.user_id`. */
  legacy = false;
  /**
   * Slower answers than this, in milliseconds, widen the gap before the next delivery to the same URL (it
   * doubles, quick answers halve it). `Infinity`: no pacing.
   */
  slowAfter = Infinity;

  constructor(input: Partial<QueueOptions> = {}) {
    for (const [key, value] of Object.entries(input))
      if (value !== undefined) Object.assign(this, { [key]: value });
  }
}
