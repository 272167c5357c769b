import { setTimeout as sleep } from 'node:timers/promises';
import { lostOf, lostOfMerged, outOfOrder, readJournal } from '../lib/journal.mjs';
import { Lane, totals } from '../lib/lane.mjs';
import { encoder, install, startPortal } from '../lib/portal.mjs';
import { between } from '../lib/random.mjs';
import { ServerProcess } from '../lib/server-process.mjs';
import { drained } from './drained.mjs';

const LANES = [
  { event: 'ONCRMDEALADD', count: 10 },
  { event: 'ONCRMDEALUPDATE', count: 8 },
  { event: 'ONCRMCONTACTUPDATE', count: 6 },
];
const FANNED_OUT = ['plain', 'slow', 'flaky'];
/** Between two events of a lane, so that the handlers keep up: some hundred events a second in all. */
const LONGEST_PAUSE = 50;
/** From the moment that a process listens to its end. */
const LONGEST_ROUND = 1_200;

/** The first that listens. */
const serving = (servers) => Promise.any(servers.map((server) => server.ready.then(() => server)));

/**
 * Under load the process is ended again and again, at random moments, and another one, which waits for that, takes
 * over.
 */
export async function inbox({ rounds, signal, adapters, random }, keeper) {
  const { portal, options, url } = await startPortal(keeper);
  let started = 0;
  const start = () => {
    const server = new ServerProcess({ ...options, adapter: adapters[started++ % adapters.length] });
    keeper.later(() => server.end());
    return server;
  };

  // Always two: one that serves, one that waits for its end. Which one is which they settle among themselves.
  let servers = [start()];
  await servers[0].ready;
  await install(portal);
  servers.push(start());
  const encode = encoder(portal);
  const lanes = LANES.flatMap(({ event, count }, kind) =>
    Array.from(
      { length: count },
      (_, at) => new Lane({ event, entity: 1_000 * (kind + 1) + at, url, encode }),
    ),
  );
  const running = Promise.all(lanes.map((lane) => lane.run({ pause: () => random() * LONGEST_PAUSE })));

  const endings = {};
  for (let round = 1; round <= rounds; round++) {
    // Some are ended in the middle of their start.
    const victim = random() < 0.8 ? await serving(servers) : servers[between(random, 0, 1)];
    await sleep(between(random, 0, LONGEST_ROUND));
    const ending = await victim.end(signal);
    endings[ending] = (endings[ending] ?? 0) + 1;
    servers = [...servers.filter((server) => server !== victim), start()];
    if (round % 10 === 0) console.log(`round ${round}: ${totals(lanes).acknowledged} acknowledged`);
  }
  const server = await serving(servers);
  for (const lane of lanes) lane.stop();
  await running;
  const buried = await drained(server);
  await server.end('SIGTERM');

  const entries = await readJournal(options.journal);
  const of = (event) => lanes.filter((lane) => lane.event === event);
  const lost = [
    ...of('ONCRMDEALADD').flatMap((lane) => lostOf(lane, FANNED_OUT, entries)),
    ...of('ONCRMDEALUPDATE').flatMap((lane) => lostOf(lane, ['ordered'], entries)),
    ...of('ONCRMCONTACTUPDATE').flatMap((lane) => lostOfMerged(lane, 'merged', entries)),
  ].length;
  const wrong = of('ONCRMDEALUPDATE').flatMap((lane) => outOfOrder(lane, 'ordered', entries));
  const { acknowledged, refused, cut, statuses } = totals(lanes);
  return {
    result: {
      scenario: `inbox ${signal}`,
      rounds,
      acknowledged,
      refused,
      handled: acknowledged - lost,
      lost,
      outOfOrder: wrong.length,
      runs: entries.filter(({ kind }) => kind === 'S').length,
      cut,
    },
    problems: [
      ...(buried > 0 ? [`${buried} deliveries were buried`] : []),
      ...(refused > 0 ? [`answers other than 200: ${JSON.stringify(statuses)}`] : []),
      ...(endings[signal] === rounds ? [] : [`not all ended by ${signal}: ${JSON.stringify(endings)}`]),
      ...wrong.slice(0, 5).map((entry) => `out of order: ${JSON.stringify(entry)}`),
    ],
  };
}
