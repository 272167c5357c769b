import { parseArgs } from 'node:util';

/**
 * `bodies`: different ones that are sent in turn; `warmUp`: requests to each side before anything is measured;
 * `rounds`: how often a pair parses each body; `waiting`: deliveries held in memory.
 */
const FULL = { pairs: 15, requests: 5_000, bodies: 1_020, warmUp: 15_000, rounds: 60, waiting: 100_000 };
/** 6 pairs are the fewest that have a 95 % interval. `seconds`: no pair is begun after these, all rows together. */
const QUICK = {
  pairs: 6,
  requests: 300,
  bodies: 204,
  warmUp: 1_000,
  rounds: 60,
  waiting: 5_000,
  seconds: 60,
};

/**
 * What the command line asks for; `--quick` changes what is not said.
 *
 * @throws Error with the mend when it cannot be understood
 */
export function readOptions(args, names) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: names },
      quick: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      requests: { type: 'string' },
      connections: { type: 'string', default: '100' },
      quiet: { type: 'string', default: '0' },
      json: { type: 'string' },
    },
  });
  const unknown = values.only.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`--only ${unknown.join(', ')}: no such row. Try: ${names.join(', ')}.`);
  const sizes = values.quick ? QUICK : FULL;
  return {
    ...sizes,
    only: values.only,
    json: values.json,
    quick: values.quick,
    pairs: wholeNumber('pairs', values.pairs ?? sizes.pairs, 1),
    pairsAsked: values.pairs !== undefined,
    requests: wholeNumber('requests', values.requests ?? sizes.requests, 1),
    connections: wholeNumber('connections', values.connections, 1),
    quiet: wholeNumber('quiet', values.quiet, 0),
  };
}

function wholeNumber(name, text, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new Error(`--${name} ${text}: not a whole number. Try: ${least} or more.`);
  return value;
}
