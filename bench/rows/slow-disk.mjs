import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { sidesInPairs } from '../lib/side-pairs.mjs';
import { Side } from '../lib/side.mjs';
import { slowSyncLibrary } from '../lib/slow-sync.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const CONNECTIONS = 100;
const DELAY = 5;

/** Accepts per second while every sync takes 5 ms longer, against the same application without. */
export const slowDisk = {
  title: `the same application with every sync slowed by ${DELAY} ms ÷ without, ${CONNECTIONS} connections, express`,
  figures: [
    {
      name: 'accept-slow-disk',
      unit: 'requests answered per second, slowed ÷ not slowed',
      target: { atLeast: 0.6 },
    },
    { name: 'accept-slow-disk-cpu', unit: 'CPU per request until handled, slowed ÷ not slowed' },
  ],
  run: ({ requests, bodies, warmUp, progress, ...options }) =>
    Workspace.with(async (workspace) => {
      const library = await slowSyncLibrary(workspace);
      if (library === undefined)
        return { skipped: 'needs Linux, glibc and a C compiler named cc to slow syncs down' };
      const slowed = await slowedSide(workspace, { library, bodies, delay: DELAY });
      const usual = await slowedSide(workspace, { library, bodies, delay: 0 });
      const load = { requests, connections: CONNECTIONS };
      for (let sent = 0; sent < warmUp; sent += requests)
        for (const side of [slowed, usual]) await side.measure({ count: requests, connections: CONNECTIONS });
      const measured = await sidesInPairs([slowed, usual], { ...options, ...load }, ([slow, fast]) =>
        progress(`${Math.round(slow.rate)} ÷ ${Math.round(fast.rate)} per second`),
      );
      return {
        samples: [
          measured.map(([slow, fast]) => slow.rate / fast.rate),
          measured.map(([slow, fast]) => slow.total / fast.total),
        ],
        details: {
          'requests per second, slowed': median(measured.map(([slow]) => slow.rate)),
          'requests per second, not slowed': median(measured.map(([, fast]) => fast.rate)),
          'µs of CPU per request until handled, slowed': median(measured.map(([slow]) => slow.total)),
          'µs of CPU per request until handled, not slowed': median(measured.map(([, fast]) => fast.total)),
        },
      };
    }),
};

async function slowedSide(workspace, { library, bodies, delay }) {
  const { portal, server } = await installedApplication(workspace, {
    events: EVENT_NAMES,
    process: { env: { LD_PRELOAD: library, SLOW_SYNC_MS: String(delay) } },
  });
  return new Side(server, await recordedBodies(portal, EVENTS, bodies), bodies);
}
