import { inPairs } from './pairs.mjs';

/** Requests that one side answers before it is the other's turn: what lasts a second on the machine hits both. */
const TURN = 1_000;

/**
 * Loads two sides in turn, several times within a pair.
 *
 * @param {[import('./side.mjs').Side, import('./side.mjs').Side]} sides
 * @param {{ requests: number, connections: number, pairs: number, quiet?: number, endBy?: number }} options `requests`
 *   of each side of a pair
 * @param {(pair: object[]) => void} seen
 * @returns the figures of {@link import('./side.mjs').Side.measure} of both sides, pair by pair
 */
export async function sidesInPairs([one, other], { requests, connections, pairs, quiet, endBy }, seen) {
  const turns = Math.ceil(requests / TURN);
  const load = { count: Math.ceil(requests / turns), connections };
  const whole = [];
  while (whole.length < pairs && (whole.length === 0 || !(Date.now() > endBy))) {
    const first = whole.length % 2;
    const taken = await inPairs(
      { pairs: turns, quiet, first },
      () => one.measure(load),
      () => other.measure(load),
    );
    const pair = [together(taken.map(([our]) => our)), together(taken.map(([, their]) => their))];
    whole.push(pair);
    seen(pair);
  }
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
