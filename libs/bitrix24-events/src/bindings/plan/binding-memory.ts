/**
 * Stores, per portal, what the planner must know of its earlier syncs. The text is opaque to an
 * implementation.
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
