import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { sidesInPairs } from '../lib/side-pairs.mjs';
import { Side } from '../lib/side.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

/**
 * What a durably accepted request costs, its handler's run included, against a request of the other side.
 *
 * @param {object} row
 * @param {string} row.name
 * @param {string} row.title
 * @param {'express' | 'fastify'} row.adapter
 * @param {object} [row.target]
 * @param {(workspace: Workspace) => Promise<{ skipped: string } | { other: import('../lib/server.mjs').Server, details?: object }>} row.startOther
 */
export function acceptRow({ name, title, adapter, target, startOther }) {
  return {
    title: `${title}, ${adapter}`,
    figures: [
      { name, unit: 'CPU per request until handled, ours ÷ theirs', target },
      { name: `${name}-rate`, unit: 'requests answered per second, ours ÷ theirs' },
    ],
    run: (options) =>
      Workspace.with(async (workspace) => {
        const { other, skipped, details } = await startOther(workspace);
        if (skipped !== undefined) return { skipped };
        workspace.owns(other, () => other.stop());
        const { portal, server } = await installedApplication(workspace, { adapter, events: EVENT_NAMES });
        const bodies = await recordedBodies(portal, EVENTS, options.bodies);
        const sides = [new Side(server, bodies, bodies.length), new Side(other, bodies)];
        const measured = await measureSides(sides, options);
        await assertSettled(server);
        return {
          samples: [
            measured.map(([ours, theirs]) => ours.total / theirs.total),
            measured.map(([ours, theirs]) => ours.rate / theirs.rate),
          ],
          details: { ...describe(measured, bodies), ...details },
        };
      }),
  };
}

async function measureSides(sides, { bodies, warmUp, progress, ...options }) {
  const { requests, connections } = options;
  // What ours was sent when the bodies were recorded.
  await sides[1].measure({ count: bodies, connections });
  for (let sent = 0; sent < warmUp; sent += requests)
    for (const side of sides) await side.measure({ count: requests, connections });
  return sidesInPairs(sides, options, ([our, their]) =>
    progress(`${our.total.toFixed(1)} µs ÷ ${their.total.toFixed(1)} µs`),
  );
}

/** A figure is only whole when nothing is left to be done for the requests that it counts. */
async function assertSettled(server) {
  const { waiting, running, buried } = await server.ask('call', { name: 'deliveries' });
  if (waiting + running + buried > 0)
    throw new Error(`after the load ${waiting} deliveries wait, ${running} run, ${buried} are buried`);
}

function describe(measured, bodies) {
  const typical = (pick) => median(measured.map(pick));
  return {
    'µs of CPU per request, ours, until handled': typical(([ours]) => ours.total),
    'µs of CPU per request, ours, until answered': typical(([ours]) => ours.answered),
    'µs of CPU per request, theirs': typical(([, theirs]) => theirs.total),
    'requests per second, ours': typical(([ours]) => ours.rate),
    'requests per second, theirs': typical(([, theirs]) => theirs.rate),
    'bytes per body': Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length),
  };
}
