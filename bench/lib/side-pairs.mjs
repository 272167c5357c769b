import { inPairs } from './pairs.mjs';

/** How often the sides take turns within one pair, so that what lasts a second on the machine hits both. */
const TURNS = 5;

/**
 * Loads two sides in turn.
 *
 * @param {[import('./side.mjs').Side, import('./side.mjs').Side]} sides
 * @param {{ requests: number, connections: number, pairs: number, quiet?: number, endBy?: number }} options `requests`
 *   of each side of a pair
 * @param {(pair: object[]) => void} seen
 * @returns the figures of {@link import('./side.mjs').Side.measure} of both sides, pair by pair
 */
export async function sidesInPairs([one, other], { requests, connections, pairs, ...options }, seen) {
  const load = { count: Math.ceil(requests / TURNS), connections };
  const whole = [];
  const turns = [];
  await inPairs(
    { ...options, pairs: pairs * TURNS },
    () => one.measure(load),
    () => other.measure(load),
    (turn) => {
      turns.push(turn);
      if (turns.length < TURNS) return;
      const taken = turns.splice(0);
      const pair = [together(taken.map(([our]) => our)), together(taken.map(([, their]) => their))];
      whole.push(pair);
      seen(pair);
    },
  );
  return whole;
}

/** The figures of several equal loads as one. */
function together(figures) {
  const mean = (pick) => figures.reduce((sum, figure) => sum + pick(figure), 0) / figures.length;
  return {
    answered: mean(({ answered }) => answered),
    total: mean(({ total }) => total),
    rate: 1 / mean(({ rate }) => 1 / rate),
  };
}
