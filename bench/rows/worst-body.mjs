import { fileURLToPath } from 'node:url';
import { inChild } from '../lib/in-child.mjs';
import { median } from '../lib/stats.mjs';

const PROGRAM = fileURLToPath(new URL('../server/worst-body.mjs', import.meta.url));
/** Of the searches, kept so that each run looks at the same bodies. */
const SEEDS = [1, 20, 300, 4_000];

/** The body of 1 MiB that costs a stranger least and the parser most, against an ordinary one. */
export const worstBody = {
  title: 'the worst body of 1 MiB that a search finds ÷ an ordinary event of the same size',
  figures: [
    { name: 'worst-body', unit: 'CPU, worst ÷ ordinary' },
    { name: 'worst-body-cpu', unit: 'ms of CPU', target: { atMost: 60 } },
    { name: 'worst-body-memory', unit: 'MiB, garbage included', target: { atMost: 24 } },
  ],
  async run({ pairs, quick, quiet, endBy, progress }) {
    const perSeed = quick ? 10 : 100;
    const { found, pairs: measured } = await inChild(PROGRAM, {
      seeds: SEEDS,
      perSeed,
      pairs,
      quiet,
      endBy,
    });
    for (const { worst, ordinary } of measured)
      progress(`${worst.cpu.toFixed(1)} ms, ${worst.memory.toFixed(1)} MiB ÷ ${ordinary.cpu.toFixed(1)} ms`);
    return {
      samples: [
        measured.map(({ worst, ordinary }) => worst.cpu / ordinary.cpu),
        measured.map(({ worst }) => worst.cpu),
        measured.map(({ worst }) => worst.memory),
      ],
      details: {
        'ms of CPU, ordinary': median(measured.map(({ ordinary }) => ordinary.cpu)),
        'MiB, ordinary': median(measured.map(({ ordinary }) => ordinary.memory)),
        'worst by CPU': JSON.stringify(found.cpu.shape),
        'worst by memory': JSON.stringify(found.memory.shape),
        'bodies searched': SEEDS.length * perSeed,
      },
    };
  },
};
