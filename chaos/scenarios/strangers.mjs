import { setTimeout as sleep } from 'node:timers/promises';
import { HonestTenant } from '../lib/honest-tenant.mjs';
import { install, startPortals } from '../lib/portal.mjs';
import { ServerProcess } from '../lib/server-process.mjs';
import { HostileShapes, Stranger } from '../lib/stranger.mjs';
import { Tail } from '../lib/tail.mjs';

/** MiB that the application may use. */
const HEAP = ['--max-old-space-size=128', '--expose-gc'];
/** Of the requests, so many come before the heap is measured: then all that is compiled and kept for good is there. */
const WARM_UP = 0.2;
const PATIENCE = 60_000;
/** What the heap may have grown by, for what V8 compiles and the module counts meanwhile. */
const MEBIBYTES_KEPT = 8;

/**
 * Strangers send the most expensive bodies that can be found, whole, in chunks, slowly and in part, to each place that
 * takes some; then one honest event is handled, and the heap is where it was. On each HTTP adapter.
 */
export async function strangers({ events: requests, connections, adapters, random }, keeper) {
  const parts = [];
  for (const adapter of adapters)
    parts.push(await strangersTo(adapter, { requests, connections, random }, keeper));
  const heapGrowthMiB = Math.max(...parts.map((part) => part.heapGrowthMiB));
  const lost = parts.reduce((sum, part) => sum + part.lost, 0);
  return {
    result: { scenario: 'strangers', rounds: 1, requests, heapGrowthMiB, lost, parts },
    problems: [
      ...(heapGrowthMiB > MEBIBYTES_KEPT ? [`the heap grew by ${heapGrowthMiB} MiB`] : []),
      ...parts
        .filter(({ statuses }) => statuses.some((status) => status >= 500))
        .map(({ adapter }) => `a request failed on ${adapter}`),
    ],
  };
}

async function strangersTo(adapter, { requests, connections, random }, keeper) {
  const { portals, options, url, installUrl, callbackUrl } = await startPortals(1, keeper);
  const journal = keeper.file(`${adapter}.log`);
  const server = new ServerProcess(
    {
      ...options,
      adapter,
      journal,
      file: keeper.file(`${adapter}.db`),
      handlers: 'hostile',
      installPage: true,
      oauthCallback: true,
    },
    HEAP,
  );
  keeper.later(() => server.end());
  await server.ready;
  const [portal] = portals;
  await install(portal, 'ONCRMDEALUPDATE');

  const bodies = new HostileShapes(random);
  const crowd = Array.from(
    { length: connections },
    () => new Stranger([url, installUrl, callbackUrl], bodies, random),
  );
  const statuses = new Map();
  const sendAll = async (count) => {
    let left = count;
    const each = async (stranger) => {
      while (left-- > 0) {
        const status = await stranger.send();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(crowd.map(each));
  };

  await sendAll(Math.ceil(requests * WARM_UP));
  const before = await heapAtRest(server);
  statuses.clear();
  await sendAll(requests);
  const after = await heapAtRest(server);
  for (const stranger of crowd) stranger.end();

  const lost = await honestEvent({ portal, url, journal });
  const exit = await server.end('SIGTERM');
  return {
    adapter,
    requests,
    statuses: [...statuses.keys()].toSorted((one, other) => one - other),
    answered: requests - (statuses.get(0) ?? 0),
    heapMiB: Math.round(before * 10) / 10,
    heapGrowthMiB: Math.round((after - before) * 10) / 10,
    lost,
    exit,
  };
}

/** The heap after collections, once what was under way has ended. */
async function heapAtRest(server) {
  await server.ask('vitals');
  await sleep(500);
  const { heapMiB } = await server.ask('vitals');
  return heapMiB;
}

/** How many runs of one honest event are missing. */
async function honestEvent({ portal, url, journal }) {
  const tenant = new HonestTenant({ portal, deal: 1, url });
  const tail = new Tail(journal);
  const seen = new Set();
  await tenant.send(1);
  const deadline = Date.now() + PATIENCE;
  while (tenant.pending(seen) > 0 && Date.now() < deadline) {
    await sleep(20);
    for (const line of await tail.lines()) seen.add(line.split(' ').slice(1).join(' '));
  }
  return tenant.pending(seen);
}
