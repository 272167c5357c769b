import type { WaitReason } from './wait-reason.js';

/**
 * Base of every error that this package throws. Distinguish errors by `code`, never by
 * `instanceof`: an application may load an ESM and a CommonJS copy of the package at once.
 *
 * The message has the form "fact, place. Try: fix." and holds no secret.
 *
 * @publicApi
 */
export class Bitrix24EventsError extends Error {
  /**
   * Set if an attempt that fails with this error waits for its cause to be resolved and does not
   * count.
   */
  declare readonly waitsFor?: WaitReason;

  constructor(
    /** Stable, machine-readable: `UPPER_SNAKE_CASE`. */
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }

  /** What may be logged or forwarded: no stack, no cause, no secret. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, code: this.code, message: this.message };
  }
}
