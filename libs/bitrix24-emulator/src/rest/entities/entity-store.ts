import type { EntityRecord } from './record.js';

/** The objects of one type. Ids start at 1 and are never used again. */
export class EntityStore {
  readonly #records = new Map<number, EntityRecord>();
  #lastId = 0;

  add(fields: (id: number) => EntityRecord): number {
    const id = ++this.#lastId;
    this.#records.set(id, fields(id));
    return id;
  }

  get(id: number): EntityRecord | undefined {
    return this.#records.get(id);
  }

  update(id: number, changes: EntityRecord): void {
    this.#records.set(id, { ...this.#records.get(id), ...changes });
  }

  delete(id: number): boolean {
    return this.#records.delete(id);
  }

  all(): EntityRecord[] {
    return [...this.#records.values()];
  }
}
