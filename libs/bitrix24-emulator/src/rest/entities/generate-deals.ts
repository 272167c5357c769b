import { phpDate } from '../../model/clock.js';
import { CRM_TYPES } from './crm-defaults.js';
import type { EntityStore } from './entity-store.js';
import { newCrmRecord } from './new-crm-record.js';

const STAGES = ['NEW', 'PREPARATION', 'EXECUTING', 'WON', 'LOSE'] as const;

/** Fills a store with deals, the same for the same ids, as if user 1 had imported them. Raises no event. */
export function generateDeals(store: EntityStore, count: number, now: number): void {
  const deal = CRM_TYPES.find(({ method }) => method === 'deal')!;
  const change = { userId: 1, at: phpDate(now) };
  for (let added = 0; added < count; added++) {
    store.add((id) =>
      newCrmRecord(deal, id, change, {
        TITLE: `Deal ${id}`,
        STAGE_ID: STAGES[id % STAGES.length],
        OPPORTUNITY: `${(id * 37) % 10_000}.00`,
      }),
    );
  }
}
