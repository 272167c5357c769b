import { describe, expect, it } from '@jest/globals';
import type { DeliveryFilter, Inbox } from '../../inbox/index.js';
import { ManualClock } from '../manual-clock.js';
import { memoryStorage } from '../memory-storage.js';
import { inboxContract, type OpenedInbox } from './index.js';

async function openMemory(): Promise<OpenedInbox> {
  const clock = new ManualClock();
  const storage = await memoryStorage().open(clock);
  return { inbox: storage.inbox, clock, close: () => storage.close() };
}

/** The names of those cases of the contract that a driver fails; of all but the longest, unless some are named. */
async function complaints(
  spoil: (inbox: Inbox) => void,
  isWanted = (name: string): boolean => !name.includes('thousand'),
): Promise<string[]> {
  const cases = inboxContract(async () => {
    const opened = await openMemory();
    spoil(opened.inbox);
    return opened;
  }).filter(({ name }) => isWanted(name));
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_, index) => results[index]!.status === 'rejected').map(({ name }) => name);
}

/** A driver that takes a filter for another one. */
function spoilFilters(inbox: Inbox, taken: (filter: DeliveryFilter) => DeliveryFilter): void {
  const [list, mutate] = [inbox.list.bind(inbox), inbox.mutate.bind(inbox)];
  inbox.list = (filter, page) => list(taken(filter), page);
  inbox.mutate = (filter, mutation) => mutate('deliveryId' in filter ? filter : taken(filter), mutation);
}

describe('a driver that does otherwise is found out', () => {
  it.each<[string, (inbox: Inbox) => void, string]>([
    [
      'forgets the order',
      (inbox) => {
        const accept = inbox.accept.bind(inbox);
        inbox.accept = (items) =>
          accept(
            items.map((item) => ({
              ...item,
              handlers: item.handlers.map(({ orderKey: _key, ...target }) => target),
            })),
          );
      },
      'order key: one after the other for one object',
    ],
    [
      'lets anyone settle',
      (inbox) => {
        const [claim, settle] = [inbox.claim.bind(inbox), inbox.settle.bind(inbox)];
        const tokens = new Map<string, string>();
        inbox.claim = async (request) => {
          const deliveries = await claim(request);
          for (const { deliveryId, attemptToken } of deliveries) tokens.set(deliveryId, attemptToken);
          return deliveries;
        };
        inbox.settle = (settlements) =>
          settle(settlements.map((own) => ({ ...own, attemptToken: tokens.get(own.deliveryId) ?? '' })));
      },
      'settle: changes nothing for an attempt that is not the current one',
    ],
    [
      'forgets dedup keys with their deliveries',
      (inbox) => {
        const prune = inbox.prune.bind(inbox);
        inbox.prune = (policy) => prune({ ...policy, keysBefore: Number.MAX_SAFE_INTEGER });
      },
      'dedup keys: known though the delivery was pruned or removed, also after the process died',
    ],
    [
      'prunes nothing',
      (inbox) => (inbox.prune = async () => 0),
      'prune: removes what was done before the time',
    ],
    [
      'prunes the oldest of whatever portal',
      (inbox) => {
        inbox.prune = async ({ keepDone }) => {
          const { items } = await inbox.list({ state: 'done' }, { limit: 100 });
          const surplus = items.slice(keepDone);
          for (const { deliveryId } of surplus) await inbox.mutate({ deliveryId }, { kind: 'remove' });
          return surplus.length;
        };
      },
      'prune: a portal with a flood of events loses its own oldest, no other portal loses any',
    ],
    [
      'lists any source',
      (inbox) => spoilFilters(inbox, ({ source: _source, ...filter }) => filter),
      'list: by source, each of its own',
    ],
    [
      'mutates any source',
      (inbox) => spoilFilters(inbox, ({ source: _source, ...filter }) => filter),
      'mutate: only what is of the source, and never the event that is excepted',
    ],
    [
      'lists what is excepted',
      (inbox) => spoilFilters(inbox, ({ exceptEvent: _except, ...filter }) => filter),
      'list: by any event but one, in any case',
    ],
    [
      'mutates what is excepted',
      (inbox) => spoilFilters(inbox, ({ exceptEvent: _except, ...filter }) => filter),
      'mutate: only what is of the source, and never the event that is excepted',
    ],
  ])('when it %s', async (_, spoil, name) => {
    expect(await complaints(spoil, (each) => each === name)).toEqual([name]);
  });

  it('and only then', async () => {
    expect(await complaints(() => undefined)).toEqual([]);
  });
});
