import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { formRequest, sendAll } from '../lib/load.mjs';
import { inPairs } from '../lib/pairs.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { Server } from '../lib/server.mjs';
import { median, medianInterval } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const DIFFERENT_BODIES = 1_020;
const WARM_UP = 3;

/**
 * What a durably accepted request costs, its handler's run included, against a request of the other side.
 *
 * @param {object} row
 * @param {(workspace: Workspace) => Promise<Server>} row.startOther
 */
export async function acceptRow(
  { adapter, target, title, startOther },
  { pairs, quiet, requests, connections, progress },
) {
  return Workspace.with(async (workspace) => {
    const { portal, server } = await installedApplication(workspace, { adapter, events: EVENT_NAMES });
    const bodies = await recordedBodies(portal, EVENTS, DIFFERENT_BODIES);
    const other = await startOther(workspace);
    workspace.owns(other, () => other.stop());
    const sides = [new Side(server, bodies, DIFFERENT_BODIES), new Side(other, bodies, 0)];
    const load = { count: requests, connections };
    for (const side of sides) for (let round = 0; round < WARM_UP; round++) await side.measure(load);

    const measured = await inPairs(
      { pairs, quiet },
      ...sides.map((side) => () => side.measure(load)),
      ([ours, theirs]) => progress(`${ours.total.toFixed(1)} µs ÷ ${theirs.total.toFixed(1)} µs`),
    );
    const typical = (pick) => median(measured.map(pick));
    return {
      title,
      target: { atMost: target },
      ratio: medianInterval(measured.map(([ours, theirs]) => ours.total / theirs.total)),
      details: {
        'µs of CPU per request, ours, until handled': typical(([ours]) => ours.total),
        'µs of CPU per request, ours, until answered': typical(([ours]) => ours.answered),
        'µs of CPU per request, theirs': typical(([, theirs]) => theirs.total),
        'requests per second, ours': typical(([ours]) => ours.rate),
        'requests per second, theirs': typical(([, theirs]) => theirs.rate),
        'ratio until answered only': medianInterval(
          measured.map(([ours, theirs]) => ours.answered / theirs.answered),
        ),
        'bytes per body': Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length),
      },
      pairs: measured,
    };
  });
}

/** One server under load. */
class Side {
  #requests;
  #handled;

  constructor(server, bodies, handledBefore) {
    this.server = server;
    this.#requests = bodies.map((body) => formRequest(server, body));
    this.#handled = handledBefore;
  }

  async measure({ count, connections }) {
    const { port } = this.server;
    const before = await this.server.cpu();
    const { seconds } = await sendAll({ port, requests: this.#requests, count, connections });
    const answered = await this.server.cpu();
    this.#handled += count;
    await this.server.ask('handled', this.#handled);
    const total = await this.server.cpu();
    return {
      answered: (answered - before) / count,
      total: (total - before) / count,
      rate: count / seconds,
    };
  }
}

/** The same application with a controller of its own instead of the module. */
export const bareServer = (adapter) => () => Server.start('bare', { adapter });
