import { EVENT_NAMES } from '../lib/events.mjs';
import { formRequest, sendAll } from '../lib/load.mjs';
import { inPairs } from '../lib/pairs.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const WAITING = 100_000;
const BYTES = 900;
const MEBIBYTE = 2 ** 20;

/** Memory of a process that took in 100 000 deliveries and holds them, above the same one just installed. */
export const memory = {
  title: `memory (RSS after gc) with ${WAITING} waiting deliveries of ${BYTES} bytes, above the same app with none`,
  figures: [{ name: 'memory-100k', unit: 'MiB', target: { atMost: 60 } }],
  async run({ pairs, quick, waiting, connections, progress, ...turns }) {
    const full = () => residentSet(waiting, connections);
    const empty = () => residentSet(0, connections);
    const measured = await inPairs({ ...turns, pairs: quick ? 1 : pairs }, full, empty, ([many, none]) =>
      progress(`${(many / MEBIBYTE).toFixed(0)} MiB − ${(none / MEBIBYTE).toFixed(0)} MiB`),
    );
    return {
      samples: [measured.map(([many, none]) => (many - none) / MEBIBYTE)],
      details: {
        'MiB, full': median(measured.map(([many]) => many / MEBIBYTE)),
        'MiB, empty': median(measured.map(([, none]) => none / MEBIBYTE)),
        ...(quick && { quick: `with ${waiting} deliveries instead of ${WAITING}, in one pair` }),
      },
    };
  },
};

function residentSet(waiting, connections) {
  return Workspace.with(async (workspace) => {
    const { portal, server } = await installedApplication(workspace, {
      events: EVENT_NAMES,
      handler: 'stuck',
    });
    if (waiting > 0) {
      const bodies = await recordedBodies(portal, [['ONUSERADD', userOf]], 200);
      const requests = bodies.map((body) => formRequest(server, body));
      await sendAll({ port: server.port, requests, count: waiting, connections });
      const stored = await server.ask('call', { name: 'deliveries' });
      if (stored.waiting < waiting) throw new Error(`only ${stored.waiting} deliveries wait`);
    }
    return server.ask('rss');
  });
}

/** `data` that takes 900 bytes as it is stored. */
function userOf(index) {
  const data = { ID: String(index), NOTE: '' };
  data.NOTE = 'x'.repeat(BYTES - JSON.stringify(data).length);
  return data;
}
