import { Lane } from './lane.mjs';
import { encoder } from './portal.mjs';

const HANDLERS = { ONCRMDEALADD: ['plain', 'reads'], ONCRMDEALUPDATE: ['writes'] };

/** A portal whose events have to be handled, whatever others do meanwhile. */
export class HonestTenant {
  /** Milliseconds from an acknowledgement until the last handler was through, the longest so far. */
  slowest = 0;
  #lanes;
  /** Acknowledged and not yet handled: when, by what a handler writes down. */
  #waiting = new Map();

  constructor({ portal, deal, url }) {
    portal.generateDeals(deal);
    const rows = portal.as(1).call('crm.deal.list', { select: ['ID'] });
    // Each tenant has a deal with another id, so that the journal tells them apart.
    const id = Number(rows[deal - 1].ID);
    portal.as(1).call('crm.deal.update', { id, fields: { TITLE: 'settled' } });
    const encode = encoder(portal);
    this.#lanes = Object.keys(HANDLERS).map((event) => new Lane({ event, entity: id, url, encode }));
  }

  /** Sends so many events of each kind; resolves once they are acknowledged. */
  async send(count) {
    await Promise.all(
      this.#lanes.map(async (lane) => {
        const before = lane.acknowledged;
        await lane.run({ most: before + count });
        for (let seq = before + 1; seq <= lane.acknowledged; seq++)
          for (const handler of HANDLERS[lane.event])
            this.#waiting.set(`E ${handler} ${lane.entity} ${seq}`, Date.now());
      }),
    );
  }

  /** How many runs are still to come. @param seen what the handlers have written */
  pending(seen) {
    for (const [line, since] of this.#waiting) {
      if (!seen.has(line)) continue;
      this.#waiting.delete(line);
      this.slowest = Math.max(this.slowest, Date.now() - since);
    }
    return this.#waiting.size;
  }
}
