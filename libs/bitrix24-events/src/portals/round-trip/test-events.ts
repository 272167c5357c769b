import type { CheckedLink } from './portal-check.js';

/** Has portals send ONAPPTEST here. Implemented by `bindings`, which knows our URL and what is bound to it. */
export interface TestEvents {
  /** Where they are sent; `undefined` without a public URL. */
  readonly url: string | undefined;
  /** Whether portals may be made to bind it unasked (`bindings.mode`). */
  readonly mayBind: boolean;
  /**
   * Binds ONAPPTEST to our URL, where it is not.
   *
   * @throws Bitrix24EventsError when the portal cannot be called.
   */
  prepare(memberId: string): Promise<PreparedTest>;
}

/** A portal that was readied to send ONAPPTEST. */
export interface PreparedTest {
  delivery: CheckedLink;
  binding: CheckedLink;
  /**
   * Calls `event.test`.
   *
   * @returns whether this application alone is told of `params`, as far as an administrator can see.
   */
  send(params: Readonly<Record<string, string>>): Promise<boolean>;
  /** Undoes what was bound for the test. Never rejects. */
  release(): Promise<void>;
}

/** Injection token of the {@link TestEvents}. */
export const TEST_EVENTS = Symbol.for('nestjs-bitrix24-events:test-events');
