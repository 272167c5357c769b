import type { CheckedLink } from './portal-check.js';

/**
 * Has portals send ONAPPTEST to this application. Implemented by `bindings`, which knows our URL
 * and its bindings.
 */
export interface TestEvents {
  /** The URL they are sent to; `undefined` without a public URL. */
  readonly url: string | undefined;
  /** Whether portals may be made to bind it automatically (`bindings.mode`). */
  readonly mayBind: boolean;
  /**
   * Binds ONAPPTEST to our URL, if it is not bound.
   *
   * @throws Bitrix24EventsError when the portal cannot be called.
   */
  prepare(memberId: string): Promise<PreparedTest>;
}

/** A portal that is ready to send ONAPPTEST. */
export interface PreparedTest {
  delivery: CheckedLink;
  binding: CheckedLink;
  /**
   * Calls `event.test`.
   *
   * @returns whether only this application receives `params`, as far as an administrator can see.
   */
  send(params: Readonly<Record<string, string>>): Promise<boolean>;
  /** Removes the temporary binding. Never rejects. */
  release(): Promise<void>;
}

/** Injection token of the {@link TestEvents}. */
export const TEST_EVENTS = Symbol.for('nestjs-bitrix24-events:test-events');
