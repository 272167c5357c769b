import { Journal } from './journal.mjs';
import { on } from './on.mjs';

/** Reads each deal that was changed, and writes down the state that it has seen. */
export function createGuaranteedHandlers({ journal: file }) {
  const journal = new Journal(file);
  class Guaranteed {
    async changed(event) {
      const { ID } = event.data.FIELDS;
      const deal = await event.client.call('crm.deal.get', { id: ID });
      journal.write('E', 'changed', { data: { FIELDS: { ID, SEQ: deal.TITLE } } });
    }
  }
  on(Guaranteed, 'changed', 'ONCRMDEALUPDATE', { delivery: 'guaranteed' });
  return [Guaranteed];
}
