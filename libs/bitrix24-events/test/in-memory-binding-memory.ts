import type { BindingMemory } from '../src/bindings/index.js';

/** Forgets with the process. */
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
