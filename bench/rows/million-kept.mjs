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
const LATER_HANDLER = 'Kept.later';
const FILTER = { handler: LATER_HANDLER };
/** What a person, or the module itself, does to them, one after the other; `all`: each of those that there are. */
const OPERATIONS = [
  { operation: 'stats' },
  { operation: 'list', given: { state: 'buried', handler: HANDLER } },
  { operation: 'prune', given: { keepDone: KEPT * 0.9 } },
  { operation: 'replay', given: { handler: HANDLER }, all: true },
  { operation: 'adopt', given: { key: LATER_HANDLER, previous: HANDLER }, all: true },
  // All are looked at, and none has failed.
  { operation: 'retryNow', given: FILTER },
  { operation: 'bury', given: FILTER, all: true },
  { operation: 'remove', given: FILTER, all: true },
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
    {
      name: 'million-kept-stall-cpu',
      unit: 'ms of CPU, longest stop of the event loop',
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
      const stalls = await administer(sides[0].server, progress);
      return {
        samples: [
          measured.map(([full, empty]) => full.total / empty.total),
          [starts[0] - starts[1]],
          [Math.max(...stalls.map(({ stallMs }) => stallMs))],
          [Math.max(...stalls.map(({ cpuMs }) => cpuMs))],
        ],
        details: {
          'µs of CPU per request, full': median(measured.map(([full]) => full.total)),
          'µs of CPU per request, empty': median(measured.map(([, empty]) => empty.total)),
          ...Object.fromEntries(
            stalls.map(({ operation, stallMs, cpuMs }) => [
              `longest stop by ${operation}, ms`,
              `${stallMs.toFixed(1)} (CPU ${cpuMs.toFixed(1)})`,
            ]),
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

async function administer(server, progress) {
  const stalls = [];
  let all;
  for (const { operation, given, all: isOfAll = false } of OPERATIONS) {
    await server.ask('call', { name: 'begin', argument: { operation, given } });
    let result;
    do result = await server.ask('call', { name: 'ended', argument: 10_000 });
    while (!result);
    const { changed, stallMs, cpuMs, seconds } = result;
    if (isOfAll && changed !== (all ??= changed))
      throw new Error(`${operation} changed ${changed} deliveries, not ${all}`);
    stalls.push({ operation, stallMs, cpuMs });
    progress(
      `${operation}: ${stallMs.toFixed(1)} ms (CPU ${cpuMs.toFixed(1)} ms) in ${seconds.toFixed(2)} s, ${changed} changed`,
    );
  }
  return stalls;
}
