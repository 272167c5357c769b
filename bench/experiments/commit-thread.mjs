// Usage: node bench/experiments/commit-thread.mjs [--pairs 6] [--requests 5000] [--connections 100] [--sync-ms 0,5]
//          [--warm-up 15000] [--fresh]
// Where should the inbox commit: on the main thread after each turn of the event loop (`main`), there once the turns
// bring nothing new (`gather`), or on a worker thread that owns the database (`worker`)? `--fresh`: a connection for
// each request. Not part of `npm run bench`; it needs the built packages. Accepts only: nothing is claimed or settled.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endEverything, ownChild } from '../lib/ending.mjs';
import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { formRequest, sendAll } from '../lib/load.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { slowSyncLibrary } from '../lib/slow-sync.mjs';
import { median, medianInterval } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';
import { sendAllFresh } from './commit-thread/fresh-connections.mjs';

const PROGRAM = fileURLToPath(new URL('commit-thread/server.mjs', import.meta.url));
const VARIANTS = ['main', 'gather', 'worker'];
const DIFFERENT_BODIES = 1_020;
const FIGURES = {
  'µs of CPU per request': 'cpu',
  'accepts per second': 'rate',
  'latency p50, ms': 'p50',
  'latency p99, ms': 'p99',
  'event loop delay p50, ms': 'loop50',
  'event loop delay p99, ms': 'loop99',
  'requests per commit': 'group',
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, async () => {
    await endEverything();
    process.exit(128 + constants.signals[signal]);
  });

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '6' },
    requests: { type: 'string', default: '5000' },
    connections: { type: 'string', default: '100' },
    'sync-ms': { type: 'string', default: '0,5' },
    fresh: { type: 'boolean', default: false },
    'warm-up': { type: 'string', default: '15000' },
  },
});
const pairs = Number(values.pairs);
const send = values.fresh ? sendAllFresh : sendAll;
const load = { count: Number(values.requests), connections: Number(values.connections) };

await Workspace.with(async (workspace) => {
  const { portal, server } = await installedApplication(workspace, { events: EVENT_NAMES });
  const bodies = await recordedBodies(portal, EVENTS, DIFFERENT_BODIES);
  await server.stop();
  const library = await slowSyncLibrary(workspace);
  if (library === undefined)
    throw new Error('needs Linux, glibc and a C compiler named cc to slow syncs down');
  for (const delay of values['sync-ms'].split(',').map(Number)) {
    const sides = [];
    for (const thread of VARIANTS) sides.push(await start(workspace, { library, delay, thread, bodies }));
    for (let sent = 0; sent < Number(values['warm-up']); sent += load.count)
      for (const side of sides) await side.measure();
    const measured = [];
    for (let round = 0; round < pairs; round++) measured.push(await inTurn(sides, round));
    print(delay, measured);
    for (const side of sides) await side.stop();
  }
});

/** Each once, beginning with another one each round. */
async function inTurn(sides, round) {
  const figures = [];
  for (let at = 0; at < sides.length; at++) {
    const which = (at + round) % sides.length;
    figures[which] = await sides[which].measure();
  }
  return figures;
}

async function start(workspace, { library, delay, thread, bodies }) {
  const child = ownChild(
    fork(PROGRAM, [thread, workspace.file(`${thread}.db`)], {
      env: { ...process.env, LD_PRELOAD: library, SLOW_SYNC_MS: String(delay) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const answer = async () => (await once(child, 'message'))[0];
  const { port } = await answer();
  const requests = bodies.map((body) => formRequest({ path: '/', port }, body));
  return {
    async measure() {
      const latencies = [];
      child.send('begin');
      await answer();
      const { seconds } = await send({ port, requests, ...load, latency: (ms) => latencies.push(ms) });
      child.send('end');
      const { cpu, loop50, loop99, commits } = await answer();
      latencies.sort((one, other) => one - other);
      return {
        cpu: cpu / load.count,
        rate: load.count / seconds,
        p50: latencies[Math.floor(latencies.length * 0.5)],
        p99: latencies[Math.floor(latencies.length * 0.99)],
        loop50,
        loop99,
        group: load.count / commits,
      };
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}

function print(delay, measured) {
  const how = `${load.connections} ${values.fresh ? 'fresh' : 'kept'} connections`;
  console.log(`every sync ${delay} ms slower, ${how}, ${measured.length} rounds of ${load.count}`);
  for (const [what, key] of Object.entries(FIGURES)) {
    const figures = VARIANTS.map((name, side) => {
      const figure = median(measured.map((round) => round[side][key])).toFixed(2);
      const ratio = medianInterval(measured.map((round) => round[side][key] / round[0][key]));
      const spread = `×${ratio.median.toFixed(2)} [${ratio.low.toFixed(2)}, ${ratio.high.toFixed(2)}]`;
      return side === 0 ? `${name} ${figure}` : `${name} ${figure} ${spread}`;
    });
    console.log(`  ${what}: ${figures.join('; ')}`);
  }
}
