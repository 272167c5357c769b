import { describe, expect, it } from '@jest/globals';
import { Slots } from './slots.js';

const none = new Set<string>();

describe('Slots', () => {
  it('gives each handler what is free, within its own limit', () => {
    const slots = new Slots(10, [{ key: 'a' }, { key: 'b', concurrency: 3 }]);
    expect(slots.open(none)).toEqual([
      {
        limit: 10,
        quotas: [
          { handlerKey: 'a', free: 10 },
          { handlerKey: 'b', free: 3 },
        ],
        exceptPortals: [],
      },
    ]);
    slots.occupy('b', 'p');
    expect(slots.open(none)).toMatchObject([{ limit: 9, quotas: [{ free: 9 }, { free: 2 }] }]);
  });

  it('leaves a handler at its limit out, until a run ends', () => {
    const slots = new Slots(10, [{ key: 'a', concurrency: 1 }]);
    slots.occupy('a', 'p');
    expect(slots.open(none)).toEqual([]);
    slots.release('a', 'p');
    expect(slots.open(none)).toMatchObject([{ quotas: [{ handlerKey: 'a', free: 1 }] }]);
  });

  it('though all are taken, lets a handler of which nothing runs begin one, and then a portal', () => {
    const slots = new Slots(2, [{ key: 'slow' }, { key: 'b' }]);
    slots.occupy('slow', 'p');
    slots.occupy('slow', 'p');
    expect(slots.open(none)).toEqual([
      { limit: 1, quotas: [{ handlerKey: 'b', free: 1 }], exceptPortals: [] },
      {
        limit: 1,
        quotas: [
          { handlerKey: 'slow', free: 1 },
          { handlerKey: 'b', free: 1 },
        ],
        exceptPortals: ['p'],
      },
    ]);
    slots.occupy('b', 'p');
    expect(slots.open(none)).toMatchObject([{ limit: 1, exceptPortals: ['p'] }]);
  });

  it('never runs more than twice the limit', () => {
    const slots = new Slots(2, [{ key: 'a' }]);
    for (const portal of ['p', 'q', 'r', 's']) {
      expect(slots.open(none)).not.toEqual([]);
      slots.occupy('a', portal);
    }
    expect(slots.open(none)).toEqual([]);
  });

  it('begins nothing of a paused handler', () => {
    expect(new Slots(2, [{ key: 'a' }, { key: 'b' }]).open(new Set(['a']))).toMatchObject([
      { quotas: [{ handlerKey: 'b', free: 2 }] },
    ]);
  });

  describe('with several portals', () => {
    const limits = [{ key: 'a' }, { key: 'b', concurrency: 3 }, { key: 'c', concurrency: 1 }];

    it('leave each at most half, and one at least', () => {
      const slots = new Slots(10, limits);
      slots.shareAmongPortals();
      expect(slots.open(none)).toMatchObject([
        { perPortal: 5, quotas: [{ handlerKey: 'a' }, { perPortal: 1 }, { perPortal: 1 }] },
      ]);
      expect(slots.open(none)[0]?.quotas[0]?.perPortal).toBeUndefined();
    });

    it('leave a portal with its share out, but for handlers of which nothing runs', () => {
      const slots = new Slots(4, limits);
      slots.occupy('a', 'p');
      slots.occupy('a', 'p');
      slots.shareAmongPortals();
      const [first, second] = slots.open(none);
      expect(first?.rooms).toEqual(new Map([['p', 0]]));
      expect(second).toMatchObject({ limit: 1, quotas: [{ handlerKey: 'b' }, { handlerKey: 'c' }] });
      expect(second?.rooms).toBeUndefined();
      slots.release('a', 'p');
      expect(slots.open(none)).toHaveLength(1);
      slots.release('a', 'p');
      expect(slots.open(none)[0]?.rooms).toBeUndefined();
    });
  });

  it('keep a portal of a handler to its bound, until that is taken back', () => {
    const slots = new Slots(4, [{ key: 'a' }]);
    const rooms = () => slots.open(none)[0]?.quotas[0]?.rooms;
    slots.bound('a', 'p', 1);
    expect(rooms()).toEqual(new Map([['p', 1]]));
    slots.occupy('a', 'p');
    expect(rooms()).toEqual(new Map([['p', 0]]));
    slots.release('a', 'p');
    slots.bound('a', 'p', undefined);
    expect(rooms()).toBeUndefined();
  });
});
