import { isMap, parseJson } from '../../common/index.js';
import { isRange } from '../addresses/address-list.js';

/** The real lists have a few dozen. */
const MAX_NODES = 10_000;

/**
 * The nodes of a published list (protocol 11: `{"nodes":["3.217.33.54"]}`), or why it cannot be
 * used.
 */
export function readNodes(status: number, body: string): string[] | { problem: string } {
  if (status !== 200) return { problem: `the answer has the status ${status}` };
  const nodes = nodesOf(body);
  if (!nodes) return { problem: 'the answer is not a list of nodes' };
  const known = nodes.slice(0, MAX_NODES).filter(isRange);
  return known.length > 0 ? known : { problem: 'the answer contains no addresses' };
}

function nodesOf(body: string): unknown[] | undefined {
  const parsed = parseJson(body);
  return isMap(parsed) && Array.isArray(parsed.nodes) ? parsed.nodes : undefined;
}
