import { inPairs } from '../lib/pairs.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { Side } from '../lib/side.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const EVENT = 'ONCRMDEALUPDATE';
const HANDLERS = 500;
/** Different bodies, sent in turn. */
const BODIES = 20;
const changeOf = (index) => ({ FIELDS: { ID: 1_000 + index } });

/** One application, measured by deliveries: each event becomes as many as there are handlers. */
class DeliverySide {
  #side;
  #handlers;

  constructor(server, bodies, handlers) {
    this.#side = new Side(server, bodies, bodies.length * handlers, handlers);
    this.#handlers = handlers;
  }

  /** @returns CPU in µs per delivery until all were handled */
  async measure({ deliveries, connections }) {
    const count = Math.ceil(deliveries / this.#handlers);
    const { total } = await this.#side.measure({ count, connections: Math.min(connections, count) });
    return total / this.#handlers;
  }
}

/** An event that many handlers take, against events that a single handler takes: by delivery. */
export const handlers = {
  title: `an event with ${HANDLERS} handlers ÷ events with one, fastify`,
  figures: [
    {
      name: 'handlers-500',
      unit: 'CPU per delivery until handled, many handlers ÷ one',
      target: { atMost: 1.3 },
    },
  ],
  run: (options) =>
    Workspace.with(async (workspace) => {
      const sides = [];
      for (const copies of [HANDLERS, 1]) {
        const application = { adapter: 'fastify', events: [EVENT], handler: 'copies', copies };
        const { portal, server } = await installedApplication(workspace, application);
        const bodies = await recordedBodies(portal, [[EVENT, changeOf]], BODIES);
        sides.push(new DeliverySide(server, bodies, copies));
      }
      const { requests, warmUp, connections, progress } = options;
      for (const side of sides) await side.measure({ deliveries: warmUp, connections });
      const [many, one] = sides.map((side) => () => side.measure({ deliveries: requests, connections }));
      const measured = await inPairs(options, many, one, ([ours, theirs]) =>
        progress(`${ours.toFixed(1)} µs ÷ ${theirs.toFixed(1)} µs`),
      );
      return {
        samples: [measured.map(([ours, theirs]) => ours / theirs)],
        details: {
          'µs of CPU per delivery, many handlers': median(measured.map(([ours]) => ours)),
          'µs of CPU per delivery, one handler': median(measured.map(([, theirs]) => theirs)),
        },
      };
    }),
};
