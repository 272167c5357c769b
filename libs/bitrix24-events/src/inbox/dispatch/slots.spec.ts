import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.js';

const none = new Set<string>();

describe('Slots', () => {
  it('gives each handler what is free, within its own limit', () => {
    const slots = new Slots(10, [{ key: 'a' }, { key: 'b', concurrency: 3 }]);
    expect(slots.open(none)).toEqual({
      limit: 10,
      quotas: [
        { handlerKey: 'a', free: 10 },
        { handlerKey: 'b', free: 3 },
      ],
      exceptPortals: [],
    });
    slots.take('b', 'p');
    expect(slots.open(none)).toMatchObject({ limit: 9, quotas: [{ free: 9 }, { free: 2 }] });
  });

  it('leaves a handler at its limit out, until a run ends', () => {
    const slots = new Slots(10, [{ key: 'a', concurrency: 1 }]);
    slots.take('a', 'p');
    expect(slots.open(none).quotas).toEqual([]);
    slots.release('a', 'p');
    expect(slots.open(none).quotas).toEqual([{ handlerKey: 'a', free: 1 }]);
  });

  it('lets a handler of which nothing runs begin one, though all slots are taken', () => {
    const slots = new Slots(2, [{ key: 'slow' }, { key: 'b' }, { key: 'c' }]);
    slots.take('slow', 'p');
    slots.take('slow', 'q');
    expect(slots.open(none)).toMatchObject({
      limit: 2,
      quotas: [
        { handlerKey: 'b', free: 1 },
        { handlerKey: 'c', free: 1 },
      ],
    });
    slots.take('b', 'p');
    expect(slots.open(none).quotas).toEqual([{ handlerKey: 'c', free: 1 }]);
  });

  it('keeps room for other portals', () => {
    const slots = new Slots(10, [{ key: 'a' }]);
    for (let run = 0; run < 8; run++) slots.take('a', 'busy');
    expect(slots.open(none)).toMatchObject({ limit: 2, exceptPortals: ['busy'] });
    slots.release('a', 'busy');
    expect(slots.open(none).exceptPortals).toEqual([]);
  });

  it('begins nothing of a paused handler', () => {
    expect(new Slots(2, [{ key: 'a' }, { key: 'b' }]).open(new Set(['a'])).quotas).toEqual([
      { handlerKey: 'b', free: 2 },
    ]);
  });
});
