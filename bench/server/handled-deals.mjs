import { HandledCount } from './handled-count.mjs';

/** Which deals were handled, one entry each time. */
export class HandledDeals {
  #count = new HandledCount();
  #ids = [];

  /** @param event `data` of ONCRMDEALUPDATE */
  add({ FIELDS }) {
    this.#ids.push(Number(FIELDS.ID));
    this.#count.add();
  }

  /** What a benchmark asks of the process. */
  get answers() {
    return {
      reach: (count) => this.#count.reach(count),
      ids: () => this.#ids,
    };
  }
}
