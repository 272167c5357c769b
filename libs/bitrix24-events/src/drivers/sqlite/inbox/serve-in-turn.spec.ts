import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClaimQuota, PortalBounds } from '../../../inbox/index.js';
import { serveInTurn } from './serve-in-turn.js';
import { Turns } from './turns.js';

type Stock = Record<string, Record<string, number>>;

/** Serves from `stock`, which it uses up; what was served as `handler portal`, and how often it was asked. */
function serve(
  stock: Stock,
  limit: number,
  quotas: ClaimQuota[],
  except: string[] = [],
  bounds: PortalBounds = {},
) {
  const turns = new Turns();
  for (const [handler, portals] of Object.entries(stock))
    for (const portal of Object.keys(portals)) turns.add(handler, portal);
  let asked = 0;
  const served = serveInTurn<string>(
    { limit, quotas, exceptPortals: except, ...bounds },
    turns,
    (handler, portal, count) => {
      asked++;
      const found = Math.min(count, stock[handler]![portal]!);
      stock[handler]![portal]! -= found;
      return { found, taken: Array.from({ length: found }, () => `${handler} ${portal}`) };
    },
  );
  const count = (name: string): number => served.filter((one) => one === name).length;
  return { served, count, asked, turns };
}

const quota = (handlerKey: string, free = 1_000): ClaimQuota => ({ handlerKey, free });

describe('serveInTurn', () => {
  it('gives the first of a small portal a place beside ten thousand of a large one', () => {
    const { count } = serve({ a: { large: 10_000, small: 1 } }, 10, [quota('a')]);
    expect([count('a large'), count('a small')]).toEqual([9, 1]);
  });

  it('shares among handlers, and gives what one leaves to the others', () => {
    const { count } = serve({ a: { p: 100 }, b: { p: 2 }, c: { p: 100 } }, 30, [
      quota('a'),
      quota('b'),
      quota('c', 3),
    ]);
    expect([count('a p'), count('b p'), count('c p')]).toEqual([25, 2, 3]);
  });

  it('asks one portal once for all that it needs', () => {
    expect(serve({ a: { p: 100 } }, 50, [quota('a')]).asked).toBe(1);
  });

  it('serves those first next time whose turn did not come', () => {
    const { turns } = serve({ a: { p: 9, q: 9, r: 9 } }, 2, [quota('a')]);
    expect(turns.upTo('a', 3, () => true)).toEqual(['r', 'p', 'q']);
  });

  it('leaves out the portals that it is told to', () => {
    const { served } = serve({ a: { p: 9, q: 1 } }, 5, [quota('a')], ['p']);
    expect(served).toEqual(['a q']);
  });

  it('gives a portal no more than its room, and the rest to the others', () => {
    const rooms = new Map([
      ['held', 0],
      ['busy', 1],
    ]);
    const { count } = serve({ a: { held: 9, busy: 9, free: 9 } }, 10, [
      { ...quota('a'), perPortal: 4, rooms },
    ]);
    expect([count('a held'), count('a busy'), count('a free')]).toEqual([0, 1, 4]);
  });

  it('bounds a portal over all handlers together', () => {
    const { served, count } = serve({ a: { p: 9 }, b: { p: 9, q: 9 } }, 10, [quota('a'), quota('b')], [], {
      perPortal: 3,
    });
    expect(served).toHaveLength(6);
    expect(count('b q')).toBe(3);
  });

  const stocks = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.dictionary(fc.constantFrom('p', 'q', 'r', 's'), fc.nat(20)),
  );
  const frees = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 3, maxLength: 3 });

  it('serves neither more than asked for nor less than there is, each portal in its fair part', () => {
    fc.assert(
      fc.property(stocks, frees, fc.nat(40), (stock, free, limit) => {
        const before = structuredClone(stock);
        const quotas = ['a', 'b', 'c'].map((key, index) => quota(key, free[index]));
        const { served, count } = serve(stock, limit, quotas);
        const wanted = quotas.map(({ handlerKey, free: most }) =>
          Math.min(
            most,
            Object.values(before[handlerKey] ?? {}).reduce((sum, one) => sum + one, 0),
          ),
        );
        const total = wanted.reduce((sum, one) => sum + one, 0);
        expect(served).toHaveLength(Math.min(limit, total));
        for (const { handlerKey, free: most } of quotas) {
          const portals = Object.entries(before[handlerKey] ?? {});
          const given = portals.map(([portal]) => count(`${handlerKey} ${portal}`));
          expect(given.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(most);
          // Nobody who still has some got nothing while another got more than its part.
          const starved = portals.some(([, had], index) => had > 0 && given[index] === 0);
          expect(starved && Math.max(...given) > 1).toBe(false);
        }
      }),
    );
  });
});
