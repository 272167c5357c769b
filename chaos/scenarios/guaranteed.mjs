import { setTimeout as sleep } from 'node:timers/promises';
import { CutProxy } from '../lib/cut-proxy.mjs';
import { readJournal } from '../lib/journal.mjs';
import { CLIENT_ID, install, PUBLIC_URL, startPortal } from '../lib/portal.mjs';
import { between } from '../lib/random.mjs';
import { ServerProcess } from '../lib/server-process.mjs';
import { until } from '../lib/until.mjs';
import { drained } from './drained.mjs';

const OFFLINE = { connector: 'chaos', pollEvery: '2s', pollFast: '1s', lookAhead: 100 };
/** From the moment that a process listens to its end, milliseconds; some die before they do. */
const LONGEST_ROUND = 2_500;
const STARTS = 1_500;
const LONGEST_CUT = 600;

/**
 * Objects change while the process that reads the portal's offline queue is killed at random moments, and the network
 * between them is cut: in the end the last state of each has been handled, and no row is left at the portal.
 */
export async function guaranteed({ rounds, adapters, random, changes, objects }, keeper) {
  const { portal, options } = await startPortal(keeper);
  const network = await startNetwork(portal, options, keeper);
  let started = 0;
  const start = () => {
    const server = new ServerProcess({
      ...options,
      adapter: adapters[started++ % adapters.length],
      handlers: 'guaranteed',
      offline: OFFLINE,
      reroute: network.routes,
    });
    keeper.later(() => server.end());
    return server;
  };

  portal.generateDeals(objects);
  let server = start();
  await server.ready;
  await install(portal, 'ONCRMDEALUPDATE');

  const ids = portal.as(1).call('crm.deal.list', { select: ['ID'] });
  const first = Number(ids[0].ID);
  const last = new Map();
  const change = () => {
    const id = first + between(random, 0, objects - 1);
    const seq = (last.get(id) ?? 0) + 1;
    last.set(id, seq);
    portal.as(1).call('crm.deal.update', { id, fields: { TITLE: String(seq) } });
  };

  let made = 0;
  for (let round = 1; round <= rounds; round++) {
    if (random() < 0.8) await server.ready;
    else await sleep(between(random, 0, STARTS));
    const ending = sleep(between(random, 0, LONGEST_ROUND)).then(() => server.end('SIGKILL'));
    const cutting = network.cutAtRandom(random, LONGEST_ROUND);
    const target = Math.round((changes * round) / rounds);
    for (; made < target; made++) {
      change();
      if (random() < 0.3) await sleep(between(random, 0, 40));
    }
    await Promise.all([ending, cutting]);
    server = start();
    if (round % 10 === 0) console.log(`round ${round}: ${made} changes`);
  }
  await server.ready;
  await until(
    'nothing is left at the portal',
    () => portal.offlineRows(CLIENT_ID).length === 0,
    120_000,
  ).catch(() => undefined);
  const buried = await drained(server);
  await server.end('SIGTERM');

  const entries = await readJournal(options.journal);
  const seen = new Set(entries.map(({ entity, seq }) => `${entity} ${seq}`));
  const lost = [...last].filter(([id, seq]) => !seen.has(`${id} ${seq}`));
  const left = portal.offlineRows(CLIENT_ID);
  const stuck = left.filter(({ processId }) => processId !== '').length;
  return {
    result: {
      scenario: 'guaranteed',
      rounds,
      changes: made,
      objects: last.size,
      lost: lost.length,
      stuck,
      handled: entries.length,
      connections: network.joined(),
      cut: network.cuts(),
    },
    problems: [
      ...(buried > 0 ? [`${buried} deliveries were buried`] : []),
      ...(left.length > 0 ? [`${left.length} rows are left at the portal`] : []),
      ...lost.slice(0, 5).map(([id, seq]) => `deal ${id}: its state ${seq} was never handled`),
    ],
  };
}

/** A network in both directions that can be cut. */
async function startNetwork(portal, options, keeper) {
  const portalPort = Number(new URL(portal.endpoint).port);
  const there = await CutProxy.start(portalPort);
  const back = await CutProxy.start(options.port);
  const proxies = [there, back];
  for (const proxy of proxies) keeper.later(() => proxy.stop());
  portal.route(PUBLIC_URL, `http://127.0.0.1:${back.port}`);
  return {
    routes: { [portalPort]: there.port },
    joined: () => proxies.reduce((sum, { joined }) => sum + joined, 0),
    cuts: () => proxies.reduce((sum, { cuts }) => sum + cuts, 0),
    async cutAtRandom(random, within) {
      await sleep(between(random, 0, within));
      for (const proxy of proxies) proxy.cut();
      await sleep(between(random, 0, LONGEST_CUT));
      for (const proxy of proxies) proxy.mend();
    },
  };
}
