import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { formRequest, sendAll } from '../lib/load.mjs';
import { inPairs } from '../lib/pairs.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { slowSyncLibrary } from '../lib/slow-sync.mjs';
import { median, medianInterval } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const CONNECTIONS = 100;
const DELAY = 5;
const DIFFERENT_BODIES = 1_020;

/** Accepts per second while every sync takes 5 ms longer, against the same application without. */
export async function slowDisk({ pairs, quiet, requests, progress }) {
  return Workspace.with(async (workspace) => {
    const library = await slowSyncLibrary(workspace);
    if (library === undefined)
      return {
        title: 'slow disk',
        skipped: 'needs Linux, glibc and a C compiler named cc to slow syncs down',
      };
    const count = Math.max(1_000, Math.round(requests / 2));
    const sides = [];
    for (const delay of [DELAY, 0]) {
      const env = { LD_PRELOAD: library, SLOW_SYNC_MS: String(delay) };
      const { portal, server } = await installedApplication(workspace, {
        events: EVENT_NAMES,
        process: { env },
      });
      const bodies = await recordedBodies(portal, EVENTS, DIFFERENT_BODIES);
      const requestsToSend = bodies.map((body) => formRequest(server, body));
      let handled = DIFFERENT_BODIES;
      const measure = async () => {
        const { port } = server;
        const { seconds } = await sendAll({
          port,
          requests: requestsToSend,
          count,
          connections: CONNECTIONS,
        });
        handled += count;
        await server.ask('handled', handled);
        return count / seconds;
      };
      await measure();
      await measure();
      sides.push(measure);
    }
    const measured = await inPairs({ pairs, quiet }, ...sides, ([slow, quick]) =>
      progress(`${Math.round(slow)} ÷ ${Math.round(quick)} per second`),
    );
    return {
      title: `accepts per second, syncs slowed by ${DELAY} ms ÷ not slowed, ${CONNECTIONS} connections`,
      target: { atLeast: 0.6 },
      ratio: medianInterval(measured.map(([slow, quick]) => slow / quick)),
      details: {
        'accepts per second, slowed': median(measured.map(([slow]) => slow)),
        'accepts per second, not slowed': median(measured.map(([, quick]) => quick)),
      },
      pairs: measured,
    };
  });
}
