// Searches the body that costs the parser most, and measures it beside an ordinary one of the same size.
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { BodyParser } from '../../libs/bitrix24-events/dist/modules/intake/wire/body-parser.js';
import { bodyOf, KNOWN_WORST, shapes } from '../lib/body-shapes.mjs';
import { inPairs } from '../lib/pairs.mjs';

const SIZE = 2 ** 20;
const LIMITS = { maxFields: 20_000, maxDepth: 64 };
const TEXT = 'The quick brown fox jumps over the lazy dog, ';

const parser = new BodyParser(LIMITS);

/** CPU in ms and memory in MiB of one body, garbage included. */
function measure({ contentType, body }) {
  globalThis.gc();
  const memory = process.memoryUsage();
  const started = process.cpuUsage();
  const parsed = parser.parse({ 'content-type': contentType }, body);
  const { user, system } = process.cpuUsage(started);
  const { heapUsed, external } = process.memoryUsage();
  if (parsed === undefined) throw new Error('the parser gave nothing');
  return {
    cpu: (user + system) / 1_000,
    memory: (heapUsed + external - memory.heapUsed - memory.external) / 2 ** 20,
  };
}

/** An event with texts, such as a comment, that is as large. */
function ordinaryBody() {
  const head = 'event=ONCRMDEALUPDATE&ts=1700000000&auth[member_id]=1&';
  const fields = Array.from({ length: 20 }, (_, at) => {
    const value = TEXT.repeat(Math.floor((SIZE - head.length) / 20 / TEXT.length - 1));
    return `data[FIELDS][TEXT${at}]=${value.replaceAll(' ', '+')}`;
  });
  return { contentType: 'application/x-www-form-urlencoded', body: Buffer.from(head + fields.join('&')) };
}

/** By CPU and by memory: those of all shapes that cost most, the better of three runs each. */
async function search({ seeds, perSeed }) {
  const candidates = [
    ...KNOWN_WORST,
    ...seeds.flatMap((seed) => fc.sample(shapes(fc), { seed, numRuns: perSeed })),
  ];
  const worst = { cpu: { cost: 0 }, memory: { cost: 0 } };
  for (const shape of candidates) {
    const body = bodyOf(shape, SIZE);
    const runs = [measure(body), measure(body), measure(body)];
    for (const [what, kept] of Object.entries(worst)) {
      const cost = Math.min(...runs.map((run) => run[what]));
      if (cost > kept.cost) worst[what] = { cost, shape };
    }
    await nextTurn();
  }
  return worst;
}

process.once('message', async ({ seeds, perSeed, ...turns }) => {
  try {
    for (let round = 0; round < 30; round++) measure(ordinaryBody());
    const found = await search({ seeds, perSeed });
    const heavy = bodyOf(found.cpu.shape, SIZE);
    const large = bodyOf(found.memory.shape, SIZE);
    const common = ordinaryBody();
    const pairs = await inPairs(
      turns,
      async () => ({ ...measure(heavy), memory: measure(large).memory }),
      async () => measure(common),
    );
    process.send({ value: { found, pairs: pairs.map(([worst, ordinary]) => ({ worst, ordinary })) } });
  } catch (error) {
    process.send({ error: error.stack });
  }
  process.disconnect();
});
process.on('disconnect', () => process.exit(0));
