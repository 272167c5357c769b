import { readFile } from 'node:fs/promises';
import { lostOf, readJournal } from '../lib/journal.mjs';
import { Lane, totals } from '../lib/lane.mjs';
import { encoder, install, startPortal } from '../lib/portal.mjs';
import { ServerProcess } from '../lib/server-process.mjs';
import { drained } from './drained.mjs';

/** Beyond what it has at rest. */
const MOST_MEMORY = 256;

/** A flood at many connections: each event for three handlers, one of which is slower than the flood. */
export async function burst({ events, connections, adapters }, keeper) {
  const { portal, options, url } = await startPortal(keeper);
  const server = new ServerProcess({ ...options, adapter: adapters[0] });
  keeper.later(() => server.end());
  await server.ready;
  await install(portal);
  const atRest = await memory(server.pid, 'VmRSS');

  const encode = encoder(portal);
  const most = Math.ceil(events / connections);
  const lanes = Array.from(
    { length: connections },
    (_, at) => new Lane({ event: 'ONCRMDEALADD', entity: 1 + at, url, encode }),
  );
  const started = performance.now();
  await Promise.all(lanes.map((lane) => lane.run({ most })));
  const seconds = (performance.now() - started) / 1_000;
  const buried = await drained(server);
  const peak = await memory(server.pid, 'VmHWM');
  await server.end('SIGTERM');

  const entries = await readJournal(options.journal);
  const lost = lanes.flatMap((lane) => lostOf(lane, ['plain', 'slow', 'flaky'], entries)).length;
  const { acknowledged, refused, cut } = totals(lanes);
  const grown = peak - atRest;
  return {
    result: {
      scenario: 'burst',
      rounds: 1,
      acknowledged,
      refused,
      handled: acknowledged - lost,
      lost,
      outOfOrder: 0,
      cut,
      perSecond: Math.round(acknowledged / seconds),
      restMiB: Math.round(atRest),
      peakMiB: Math.round(peak),
    },
    problems: [
      ...(buried > 0 ? [`${buried} deliveries were buried`] : []),
      ...(refused > 0 ? [`${refused} were refused`] : []),
      ...(cut > 0 ? [`${cut} connections were cut`] : []),
      ...(grown > MOST_MEMORY ? [`memory grew by ${Math.round(grown)} MiB, more than ${MOST_MEMORY}`] : []),
    ],
  };
}

/** Of a process, in MiB. */
async function memory(pid, field) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1_024;
}
