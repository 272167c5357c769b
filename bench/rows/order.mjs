import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { sidesInPairs } from '../lib/side-pairs.mjs';
import { Side } from '../lib/side.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const EVENT = 'ONCRMDEALUPDATE';
/** Each change of one deal, which differs from the one before. */
const changeOf = (index) => ({ FIELDS: { ID: 1_000, SEQ: index } });

/** Events of one object that run one after the other, against the same events in any order. */
export const orderOneObject = {
  title: "events of one object with order: 'entity' ÷ the same events without order, fastify",
  figures: [
    {
      name: 'order-one-object',
      unit: 'CPU per request until handled, ordered ÷ unordered',
      target: { atMost: 3 },
    },
  ],
  run: (options) =>
    Workspace.with(async (workspace) => {
      const sides = [];
      for (const handlerOptions of [{ order: 'entity' }, {}]) {
        const application = { adapter: 'fastify', events: [EVENT], handlerOptions };
        const { portal, server } = await installedApplication(workspace, application);
        const bodies = await recordedBodies(portal, [[EVENT, changeOf]], options.bodies);
        sides.push(new Side(server, bodies, bodies.length));
      }
      const { requests, connections, progress } = options;
      for (const side of sides) await side.measure({ count: requests, connections });
      const measured = await sidesInPairs(sides, options, ([ordered, free]) =>
        progress(`${ordered.total.toFixed(1)} µs ÷ ${free.total.toFixed(1)} µs`),
      );
      return {
        samples: [measured.map(([ordered, free]) => ordered.total / free.total)],
        details: {
          'µs of CPU per request, ordered': median(measured.map(([ordered]) => ordered.total)),
          'µs of CPU per request, unordered': median(measured.map(([, free]) => free.total)),
        },
      };
    }),
};
