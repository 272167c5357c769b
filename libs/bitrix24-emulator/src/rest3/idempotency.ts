import type { Clock } from '../model/clock.js';

const LIFETIME = 24 * 3_600_000;

/**
 * Answers by `Idempotency-Key`, for 24 h. What the portal does with failures and with another body under the same
 * key is not documented: here failures are not kept, and the key alone decides.
 */
export class IdempotentAnswers {
  readonly #kept = new Map<string, { body: Record<string, unknown>; until: number }>();

  constructor(private readonly clock: Clock) {}

  get(key: string): Record<string, unknown> | undefined {
    const kept = this.#kept.get(key);
    return kept && kept.until > this.clock.now() ? kept.body : undefined;
  }

  keep(key: string, body: Record<string, unknown>): void {
    this.#kept.set(key, { body, until: this.clock.now() + LIFETIME });
  }
}
