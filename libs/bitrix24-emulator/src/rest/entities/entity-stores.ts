import { EntityStore } from './entity-store.js';

/** The objects of one portal: a store per type. */
export class EntityStores {
  readonly #byType = new Map<string, EntityStore>();

  /** @param type `deal`, `contact`, `lead`, `task` */
  of(type: string): EntityStore {
    const store = this.#byType.get(type) ?? new EntityStore();
    this.#byType.set(type, store);
    return store;
  }
}
