import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { ENCRYPTION_KEY, installedApplication, recordedBodies } from '../lib/portal.mjs';
import { Server } from '../lib/server.mjs';
import { sidesInPairs } from '../lib/side-pairs.mjs';
import { Side } from '../lib/side.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const KEPT = 1_000_000;
/** Filled by one question, so that each is answered in time. */
const STEP = 50_000;
const HANDLER = 'Kept.handle';
const MOST_KEPT = 2 * KEPT;
/** What a person does to all of them, one after the other. */
const OPERATIONS = [
  { operation: 'stats' },
  { operation: 'list', filter: { state: 'buried', handler: HANDLER } },
  { operation: 'replay', filter: { handler: HANDLER }, changes: true },
  { operation: 'bury', filter: { handler: HANDLER }, changes: true },
  { operation: 'remove', filter: { handler: HANDLER }, changes: true },
];

/** What events cost beside deliveries that are kept, and how long what is done to those stops the event loop. */
export const millionKept = {
  title: `an application that keeps ${KEPT} deliveries ÷ one that keeps none, fastify`,
  figures: [
    { name: 'million-kept', unit: 'CPU per request until handled, full ÷ empty', target: { atMost: 1.1 } },
    {
      name: 'million-kept-boot',
      unit: 'seconds until it is installed, full − empty',
      target: { atMost: 1 },
      exact: true,
    },
    {
      name: 'million-kept-stall',
      unit: 'ms, longest stop of the event loop',
      target: { atMost: 25 },
      exact: true,
    },
  ],
  run: (options) =>
    Workspace.with(async (workspace) => {
      const { quick, waiting, progress, requests, connections } = options;
      const kept = quick ? waiting * 4 : KEPT;
      const file = await filled(workspace, kept, progress);
      const starts = [];
      const sides = [];
      for (const given of [file, undefined]) {
        const started = performance.now();
        const application = {
          adapter: 'fastify',
          events: EVENT_NAMES,
          inbox: { retention: { keepDone: MOST_KEPT } },
          ...(given && { file: given }),
        };
        const { portal, server } = await installedApplication(workspace, application);
        starts.push((performance.now() - started) / 1_000);
        const bodies = await recordedBodies(portal, EVENTS, options.bodies);
        sides.push(new Side(server, bodies, bodies.length));
      }
      for (const side of sides) await side.measure({ count: requests, connections });
      const measured = await sidesInPairs(sides, options, ([full, empty]) =>
        progress(`${full.total.toFixed(1)} µs ÷ ${empty.total.toFixed(1)} µs`),
      );
      const stalls = await administer(sides[0].server, kept, progress);
      return {
        samples: [
          measured.map(([full, empty]) => full.total / empty.total),
          [starts[0] - starts[1]],
          [Math.max(...Object.values(stalls))],
        ],
        details: {
          'µs of CPU per request, full': median(measured.map(([full]) => full.total)),
          'µs of CPU per request, empty': median(measured.map(([, empty]) => empty.total)),
          ...Object.fromEntries(
            Object.entries(stalls).map(([name, ms]) => [`longest stop by ${name}, ms`, ms]),
          ),
          ...(quick && { quick: `with ${kept} deliveries instead of ${KEPT}` }),
        },
      };
    }),
};

/** A database with so many deliveries that have ended. */
async function filled(workspace, kept, progress) {
  const file = workspace.file('kept.db');
  const server = await Server.start('fill', { file, encryptionKey: ENCRYPTION_KEY });
  try {
    for (let count = 0; count < kept;) {
      count = await server.ask('call', { name: 'fill', argument: Math.min(STEP, kept - count) });
      progress(`${count} kept`);
    }
  } finally {
    await server.stop();
  }
  return file;
}

async function administer(server, kept, progress) {
  const stalls = {};
  for (const { operation, filter, changes = false } of OPERATIONS) {
    await server.ask('call', { name: 'begin', argument: { operation, filter } });
    let result;
    do result = await server.ask('call', { name: 'ended', argument: 10_000 });
    while (!result);
    const { changed, stallMs, seconds } = result;
    if (changes && changed !== kept)
      throw new Error(`${operation} changed ${changed} deliveries, not ${kept}`);
    stalls[operation] = stallMs;
    progress(`${operation}: ${stallMs.toFixed(1)} ms in ${seconds.toFixed(2)} s`);
  }
  return stalls;
}
