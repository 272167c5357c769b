// Both parsers in one process, in turn, measured by CPU time.
import { deepStrictEqual } from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import qs from 'qs';
import { FormParser } from '../../libs/bitrix24-events/dist/modules/intake/wire/form-parser.js';
import { inPairs } from '../lib/pairs.mjs';

const WARM_UP = 3;

function measure(parse, inputs, rounds) {
  globalThis.gc?.();
  const before = process.cpuUsage();
  let fields = 0;
  for (let round = 0; round < rounds; round++)
    for (const input of inputs) if (parse(input).event !== undefined) fields++;
  const { user, system } = process.cpuUsage(before);
  if (fields !== rounds * inputs.length) throw new Error('a body was not parsed');
  return (fields * 1e6) / (user + system);
}

process.once('message', async ({ bodies, rounds, ...turns }) => {
  const parser = new FormParser({ maxFields: 5_000, maxDepth: 64 });
  // A turn of the event loop before each: it tells when the bench has ended.
  const measured = async (...what) => {
    await nextTurn();
    return measure(...what, rounds);
  };
  const ours = (body) => parser.parse(body);
  const theirs = (body) => qs.parse(body);
  // Ours takes what the socket brings; theirs is spared the decoding.
  const buffers = bodies.map((body) => Buffer.from(body));
  try {
    bodies.forEach((body, at) => deepStrictEqual(ours(buffers[at]), theirs(body)));
    for (let round = 0; round < WARM_UP; round++) {
      await measured(ours, buffers);
      await measured(theirs, bodies);
    }
    const figures = await inPairs(
      turns,
      () => measured(ours, buffers),
      () => measured(theirs, bodies),
    );
    process.send({ value: figures.map(([our, their]) => ({ ours: our, qs: their })) });
  } catch (error) {
    process.send({ error: error.stack });
  }
  process.disconnect();
});
process.on('disconnect', () => process.exit(0));
