import { describe, expect, it } from '@jest/globals';
import { inboxEvent } from '../../test/inbox/items.js';
import { toDeliveryTarget } from './delivery-target.js';
import type { DeliveryTarget, InboxEvent } from './inbox-events.js';

type Handler = Parameters<typeof toDeliveryTarget>[0];

const deal = { name: 'ONCRMDEALUPDATE', memberId: 'p', source: 'application', data: { FIELDS: { ID: '5' } } };
const task = {
  ...deal,
  name: 'ONTASKUPDATE',
  data: { FIELDS_BEFORE: { ID: '5' }, FIELDS_AFTER: { ID: '5' } },
};
const comment = (after: Record<string, string>) => ({
  ...deal,
  name: 'ONTASKCOMMENTADD',
  data: { FIELDS_BEFORE: 'undefined', FIELDS_AFTER: after },
});
const orderKey = '["p","crm.deal","5"]';
const coalesceKey = '["p","crm.deal","5","application","ONCRMDEALUPDATE"]';
const merged = (window: number, key = coalesceKey): DeliveryTarget['coalesce'] => ({
  key,
  window,
  maxWait: 5 * window,
});

describe('toDeliveryTarget', () => {
  it.each<[string, Omit<Handler, 'key'>, Partial<InboxEvent>, Omit<DeliveryTarget, 'key'>]>([
    ['nothing asked', {}, deal, {}],
    ['order', { order: 'entity' }, deal, { orderKey }],
    ['coalesce, as a text', { coalesce: '2s' }, deal, { coalesce: merged(2_000) }],
    ['coalesce, in milliseconds', { coalesce: 50 }, deal, { coalesce: merged(50) }],
    ['coalesce, as options', { coalesce: { window: '1m' } }, deal, { coalesce: merged(60_000) }],
    ['both', { order: 'entity', coalesce: 50 }, deal, { orderKey, coalesce: merged(50) }],
    ['an event of no known object', { order: 'entity', coalesce: 50 }, { ...deal, name: 'ONAPPTEST' }, {}],
    ['an event without its id', { order: 'entity', coalesce: 50 }, { ...deal, data: undefined }, {}],
    ['halves, not asked', { coalesce: 50 }, task, {}],
    [
      'halves, not asked, with an order',
      { order: 'entity', coalesce: 50 },
      task,
      { orderKey: '["p","tasks.task","5"]' },
    ],
    [
      'halves, asked',
      { coalesce: { window: 50, beforeAndAfter: true } },
      task,
      { coalesce: merged(50, '["p","tasks.task","5","application","ONTASKUPDATE"]') },
    ],
    ['halves, refused', { coalesce: { window: 50, beforeAndAfter: false } }, task, {}],
    [
      'one half alone',
      { coalesce: 50 },
      { ...task, data: { FIELDS_AFTER: { ID: '5' } } },
      { coalesce: merged(50, '["p","tasks.task","5","application","ONTASKUPDATE"]') },
    ],
    [
      'a comment with the ID 0: ordered by its task, merged with none',
      { order: 'entity', coalesce: { window: 50, beforeAndAfter: true } },
      comment({ ID: '0', TASK_ID: '8' }),
      { orderKey: '["p","tasks.task","8"]' },
    ],
    [
      'a comment with the ID 0 and a message: ordered by its task, merged by its message',
      { order: 'entity', coalesce: { window: 50, beforeAndAfter: true } },
      comment({ ID: '0', TASK_ID: '8', MESSAGE_ID: '48760' }),
      {
        orderKey: '["p","tasks.task","8"]',
        coalesce: merged(50, '["p","im.message","48760","application","ONTASKCOMMENTADD"]'),
      },
    ],
    [
      'a comment with an ID',
      { order: 'entity' },
      comment({ ID: '77', TASK_ID: '8' }),
      { orderKey: '["p","tasks.comment.8","77"]' },
    ],
    [
      'an id that looks like JSON',
      { order: 'entity' },
      { ...deal, data: { FIELDS: { ID: '5","x' } } },
      { orderKey: '["p","crm.deal","5\\",\\"x"]' },
    ],
  ])('%s', (_, handler, event, target) => {
    expect(toDeliveryTarget({ key: 'a', ...handler }, inboxEvent(event))).toEqual({ key: 'a', ...target });
  });

  it.each<[string, Partial<InboxEvent>, order: boolean, coalesce: boolean]>([
    ['the same object', {}, true, true],
    ['another id', { data: { FIELDS: { ID: '6' } } }, false, false],
    ['another type', { name: 'ONCRMLEADUPDATE' }, false, false],
    ['another portal', { memberId: 'q' }, false, false],
    ['another source', { source: 'webhook:0' }, true, false],
    ['another name', { name: 'ONCRMDEALDELETE' }, true, false],
    ['another user, time and domain', { userId: '9', occurredAt: 7, domain: 'x' }, true, true],
  ])('of %s, keys are equal or not', (_, other, order, coalesce) => {
    const handler: Handler = { key: 'a', order: 'entity', coalesce: 50 };
    const [one, two] = [deal, { ...deal, ...other }].map((event) =>
      toDeliveryTarget(handler, inboxEvent(event)),
    );
    expect(one!.orderKey === two!.orderKey).toBe(order);
    expect(one!.coalesce!.key === two!.coalesce!.key).toBe(coalesce);
  });
});
