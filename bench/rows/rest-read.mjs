import { readingApplication } from '../lib/reading-application.mjs';
import { Workspace } from '../lib/workspace.mjs';

const EVENTS = 1_000;
const LONE_EVENTS = 200;
const LONE_EVENTS_QUICK = 60;

/** What a flood of handlers that each read their deal costs under a portal's real limits. */
export const restRead = {
  title:
    `${EVENTS} deals changed at once, each read by its handler, limits of a real portal (50, 2 per second), ` +
    `beside autoBatch: false with ${LONE_EVENTS} events (${LONE_EVENTS_QUICK} with --quick); nothing is extrapolated`,
  figures: [
    { name: 'rest-read-1000-requests', unit: 'REST requests', target: { atMost: 25 }, exact: true },
    { name: 'rest-read-1000-seconds', unit: 'seconds until all are handled' },
    { name: 'rest-read-alone-per-second', unit: 'events handled per second, autoBatch: false' },
  ],
  async run({ quick, progress }) {
    const together = await readAll(EVENTS, {});
    progress(`${together.requests} requests, ${together.seconds.toFixed(1)} s`);
    const count = quick ? LONE_EVENTS_QUICK : LONE_EVENTS;
    const alone = await readAll(count, { autoBatch: false });
    return {
      samples: [[together.requests], [together.seconds], [count / alone.seconds]],
      details: {
        'events, autoBatch: false': count,
        'requests, autoBatch: false': alone.requests,
        'seconds, autoBatch: false': alone.seconds,
        'requests that the portal refused with 503, auto-batched': together.refused,
        'requests that the portal refused with 503, autoBatch: false': alone.refused,
      },
    };
  },
};

const readAll = (count, rest) =>
  Workspace.with(async (workspace) => {
    const { portal, handled, failures } = await readingApplication(workspace, rest);
    portal.generateDeals(count);
    portal.clearRecords();
    const started = performance.now();
    for (let id = 1; id <= count; id++)
      portal.as(1).call('crm.deal.update', { id, fields: { TITLE: `Changed ${id}` } });
    await handled.reach(count);
    const seconds = (performance.now() - started) / 1_000;
    if (failures.length > 0)
      throw new Error(`${failures.length} calls of handlers failed`, { cause: failures[0] });
    const requests = portal.requests.filter(({ server }) => server === 'portal');
    const refused = requests.filter(({ status }) => status === 503).length;
    return { requests: requests.length, refused, seconds };
  });
