/**
 * Keeps, per portal, what the planner must know of its earlier looks. The text is opaque to an implementation.
 *
 * @publicApi
 */
export interface BindingMemory {
  get(memberId: string): Promise<string | undefined>;
  set(memberId: string, json: string): Promise<void>;
  delete(memberId: string): Promise<void>;
}

/** Injection token of the {@link BindingMemory}. */
export const BINDING_MEMORY = Symbol.for('nestjs-bitrix24-events:binding-memory');

/**
 * Forgets with the process: after a restart, stale bindings wait their time again, and bindings with options
 * are bound anew once, since the portal does not show options.
 */
export class InMemoryBindingMemory implements BindingMemory {
  private readonly byPortal = new Map<string, string>();

  get(memberId: string): Promise<string | undefined> {
    return Promise.resolve(this.byPortal.get(memberId));
  }

  set(memberId: string, json: string): Promise<void> {
    this.byPortal.set(memberId, json);
    return Promise.resolve();
  }

  delete(memberId: string): Promise<void> {
    this.byPortal.delete(memberId);
    return Promise.resolve();
  }
}
