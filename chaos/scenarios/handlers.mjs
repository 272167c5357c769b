import { lostOf, readJournal } from '../lib/journal.mjs';
import { Lane, totals } from '../lib/lane.mjs';
import { encoder, install, startPortal } from '../lib/portal.mjs';
import { ServerProcess } from '../lib/server-process.mjs';
import { drained } from './drained.mjs';

/** What its events have the handler do, in this order: what ends the process must not disturb the rest. */
const DEEDS = [['throws', 'hangs', 'is late'], ['blocks'], ['exits']];
/** More would mean that it is tried for ever. */
const MOST_PROCESSES = 12;

/** A handler that misbehaves in every way, beside others: it is buried in the end, they handle all of theirs. */
export async function handlers({ adapters }, keeper) {
  const { portal, options, url } = await startPortal(keeper);
  const start = () => {
    const server = new ServerProcess({ ...options, adapter: adapters[0], misbehave: true });
    keeper.later(() => server.end());
    return server;
  };
  let server = start();
  await server.ready;
  await install(portal);
  const encode = encoder(portal);
  const laneOf = (event, entity) => new Lane({ event, entity, url, encode });
  const deals = Array.from({ length: 4 }, (_, at) => laneOf('ONCRMDEALADD', 100 + at));
  const deeds = new Map(DEEDS.flat().map((deed, at) => [deed, laneOf('ONCRMLEADADD', at + 1)]));

  let processes = 1;
  let buried = 0;
  for (const together of DEEDS) {
    const most = deals[0].acknowledged + 40;
    const sending = Promise.all([
      ...deals.map((lane) => lane.run({ most, pause: () => 10 })),
      ...together.map((deed) => deeds.get(deed).run({ most: 1 })),
    ]);
    for (let settled = false; !settled;) {
      try {
        await server.ready;
        await Promise.race([sending, server.exited]);
        buried = await drained(server);
        settled = true;
      } catch (error) {
        if (server.running || processes === MOST_PROCESSES) throw error;
        processes++;
        server = start();
      }
    }
  }
  await server.end('SIGTERM');

  const entries = await readJournal(options.journal);
  const attempts = Object.fromEntries(
    [...deeds].map(([deed, { entity }]) => [deed, entries.filter((entry) => isStart(entry, entity)).length]),
  );
  const lost = deals.flatMap((lane) => lostOf(lane, ['plain', 'slow', 'flaky'], entries)).length;
  const { acknowledged, refused } = totals([...deals, ...deeds.values()]);
  return {
    result: {
      scenario: 'handlers',
      rounds: 1,
      acknowledged,
      refused,
      handled: acknowledged - lost - buried,
      lost,
      outOfOrder: 0,
      buried,
      processes,
      attempts,
    },
    problems: refused > 0 ? [`${refused} were refused`] : [],
  };
}

const isStart = ({ kind, handler, entity }, deed) =>
  kind === 'S' && handler === 'deed' && entity === String(deed);
