import { untilQuiet } from './quiet.mjs';

/**
 * Measures two sides alternately, so that what else happens on the machine hits both alike: A B, B A, A B, …
 *
 * @template T
 * @param {{ pairs: number, first?: 0 | 1, quiet?: number, endBy?: number }} options `first`: who begins; `quiet`:
 *   longest wait for an idle machine before each pair; `endBy`: when (Unix milliseconds) no other pair is begun
 * @param {() => Promise<T>} one
 * @param {() => Promise<T>} other
 * @param {(pair: [T, T]) => void} [seen]
 * @returns {Promise<[T, T][]>}
 */
export async function inPairs(
  { pairs: count, first = 0, quiet = 0, endBy = Infinity },
  one,
  other,
  seen = () => {},
) {
  const pairs = [];
  for (let index = 0; index < count; index++) {
    if (index > 0 && Date.now() > endBy) break;
    await untilQuiet(quiet);
    let pair;
    if (index % 2 === first) pair = [await one(), await other()];
    else pair = [await other(), await one()].toReversed();
    pairs.push(pair);
    seen(pair);
  }
  return pairs;
}
