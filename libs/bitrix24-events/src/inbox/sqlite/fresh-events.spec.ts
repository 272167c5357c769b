import { describe, expect, it } from '@jest/globals';
import { inboxEvent } from '../../../test/inbox/items.js';
import { FreshEvents } from './fresh-events.js';

const large = 'x'.repeat(2 ** 20);

describe('FreshEvents', () => {
  it('has an event for each of its deliveries, each a copy of its own', () => {
    const fresh = new FreshEvents();
    const event = inboxEvent({ data: { FIELDS: { ID: '1' } } });
    fresh.add(1, event, 2);
    const first = fresh.take(1)!;
    expect(first).toEqual(event);
    (first.data as { FIELDS: { ID: string } }).FIELDS.ID = 'changed';
    expect(fresh.take(1)).toEqual(event);
    expect(fresh.take(1)).toBeUndefined();
  });

  it('keeps an absent data absent', () => {
    const fresh = new FreshEvents();
    fresh.add(1, inboxEvent({ data: undefined }), 1);
    expect(fresh.take(1)!.data).toBeUndefined();
  });

  it('knows nothing of an event that was dropped, or of any once cleared', () => {
    const fresh = new FreshEvents();
    fresh.add(1, inboxEvent(), 1);
    fresh.add(2, inboxEvent(), 1);
    fresh.drop(1);
    expect(fresh.take(1)).toBeUndefined();
    fresh.clear();
    expect(fresh.take(2)).toBeUndefined();
  });

  it('takes no more than it has room for, and takes again once there is room', () => {
    const fresh = new FreshEvents();
    for (let seq = 1; seq <= 8; seq++) fresh.add(seq, inboxEvent({ data: { large }, receivedAt: seq }), 1);
    const kept = [1, 2, 3, 4, 5, 6, 7, 8].filter((seq) => fresh.take(seq) !== undefined);
    expect(kept).toEqual([1, 2, 3]);
    fresh.add(9, inboxEvent({ data: { large } }), 1);
    expect(fresh.take(9)).toBeDefined();
  });

  it('makes room when the oldest has waited for long', () => {
    const fresh = new FreshEvents();
    for (let seq = 1; seq <= 3; seq++) fresh.add(seq, inboxEvent({ data: { large }, receivedAt: 0 }), 1);
    fresh.add(4, inboxEvent({ data: { large }, receivedAt: 29_999 }), 1);
    expect(fresh.take(4)).toBeUndefined();
    fresh.add(5, inboxEvent({ data: { large }, receivedAt: 30_000 }), 1);
    expect(fresh.take(5)).toBeDefined();
    expect(fresh.take(1)).toBeUndefined();
  });
});
