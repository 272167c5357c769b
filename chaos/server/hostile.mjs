import { DEEDS } from './deeds.mjs';
import { Journal } from './journal.mjs';
import { on } from './on.mjs';

/**
 * Handlers as users write them: one that does nothing, one that reads its deal and runs few times at once, one that
 * writes what differs, one that quotes a message. Events of the `hostile` portal make the first throw what they ask for.
 */
export function createHostileHandlers({ journal: file, hostile }) {
  const journal = new Journal(file);
  class Hostile {
    async plain(event) {
      const { DEED } = event.data.FIELDS;
      if (event.portal.memberId === hostile && Object.hasOwn(DEEDS, DEED)) throw DEEDS[DEED]();
      journal.write('E', 'plain', event);
    }
    async reads(event) {
      await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID });
      journal.write('E', 'reads', event);
    }
    async writes(event) {
      const { ID } = event.data.FIELDS;
      const deal = await event.client.call('crm.deal.get', { id: ID });
      if (deal.TITLE !== 'settled')
        await event.client.call('crm.deal.update', { id: ID, fields: { TITLE: 'settled' } });
      journal.write('E', 'writes', event);
    }
    async quotes(event) {
      throw new Error(`cannot answer ${JSON.stringify(event.data)}`);
    }
  }
  on(Hostile, 'plain', 'ONCRMDEALADD');
  on(Hostile, 'reads', 'ONCRMDEALADD', { concurrency: 4 });
  on(Hostile, 'writes', 'ONCRMDEALUPDATE');
  on(Hostile, 'quotes', 'ONIMBOTMESSAGEADD');
  return [Hostile];
}
