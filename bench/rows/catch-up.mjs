import { setTimeout as sleep } from 'node:timers/promises';
import { stoppedApplication, stoppedLoop } from '../lib/full-queue.mjs';
import { APPLICATION } from '../lib/portal.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const EVENTS = 10_000;
const EVENTS_QUICK = 1_500;
/** Events between two questions to the process: each of them is answered well within its patience. */
const PORTION = 500;
const EMPTY_WITHIN = 30_000;

const NAIVE = 'loop of get (clear=0) and clear';
const NAIVE_LARGE = 'the same loop with pages of 250, as large as ours';
const NAIVE_CLEAR_1 = 'loop of get (clear=1)';
const SIDES = [
  { suffix: '', of: 'guaranteed delivery', stopped: (workspace) => stoppedApplication(workspace) },
  { suffix: '-naive', of: NAIVE, stopped: (workspace) => stoppedLoop(workspace, { clear: 0 }) },
  {
    suffix: '-naive-250',
    of: NAIVE_LARGE,
    stopped: (workspace) => stoppedLoop(workspace, { clear: 0, page: 250 }),
  },
  {
    suffix: '-naive-clear-1',
    of: NAIVE_CLEAR_1,
    stopped: (workspace) => stoppedLoop(workspace, { clear: 1 }),
  },
];

/** How long it takes to catch up with an offline queue that has grown long, within what a real portal allows. */
export const catchUp = {
  title:
    `${EVENTS} queued offline events (${EVENTS_QUICK} with --quick), limits of a real portal (50, 2 per second), from ` +
    'the start of the process until all are handled and the queue is empty: guaranteed delivery, beside the loops ' +
    'that are written by hand, of which that with clear=1 loses a page when it dies',
  figures: [
    { name: 'catch-up-10000', unit: `seconds, guaranteed delivery ÷ ${NAIVE}` },
    ...SIDES.flatMap(({ suffix, of }) => [
      { name: `catch-up-10000-seconds${suffix}`, unit: `seconds, ${of}` },
      { name: `catch-up-10000-requests${suffix}`, unit: `REST requests, ${of}` },
      { name: `catch-up-10000-per-second${suffix}`, unit: `events handled per second, ${of}` },
    ]),
  ],
  async run({ pairs, pairsAsked, quick, endBy = Infinity, progress }) {
    const count = quick ? EVENTS_QUICK : EVENTS;
    // The portal's clock sets the pace, so that one is like another: more of them only when they are asked for.
    const wanted = pairsAsked ? pairs : 1;
    const rounds = [];
    while (rounds.length < wanted && (rounds.length === 0 || Date.now() <= endBy)) {
      const seen = [];
      for (const { of, stopped } of SIDES) {
        const side = await measure(count, stopped);
        progress(`${of}: ${side.requests} requests in ${side.seconds.toFixed(1)} s`);
        seen.push(side);
      }
      rounds.push(seen);
    }
    const ofSide = (side, what) => rounds.map((round) => what(round[side]));
    return {
      samples: [
        rounds.map(([ours, naive]) => ours.seconds / naive.seconds),
        ...SIDES.flatMap((_, side) => [
          ofSide(side, ({ seconds }) => seconds),
          ofSide(side, ({ requests }) => requests),
          ofSide(side, ({ seconds }) => count / seconds),
        ]),
      ],
      details: {
        events: count,
        ...Object.fromEntries(
          SIDES.map(({ of }, side) => [
            `requests that the portal refused with 503, ${of}`,
            median(ofSide(side, ({ refused }) => refused)),
          ]),
        ),
        'seconds until the first request, guaranteed delivery': median(ofSide(0, ({ boot }) => boot)),
        'requests of guaranteed delivery': rounds[0][0].kinds,
      },
    };
  },
};

const measure = (count, stopped) =>
  Workspace.with(async (workspace) => {
    const { portal, fill, start } = await stopped(workspace);
    await fill(count);
    const began = portal.now();
    const server = await start();
    for (let goal = PORTION; goal <= count; goal += PORTION)
      await server.ask('call', { name: 'reach', argument: goal });
    await untilEmpty(portal);
    const seconds = (portal.now() - began) / 1_000;
    const requests = portal.requests.filter((request) => request.server === 'portal');
    assertEachOnce(await server.ask('call', { name: 'ids' }), count);
    const refused = requests.filter(({ status }) => status === 503).length;
    const boot = (requests[0].receivedAt - began) / 1_000;
    return { seconds, boot, requests: requests.length, refused, kinds: kindsOf(requests) };
  });

/** No row is left, neither a free one nor one that is reserved. */
async function untilEmpty(portal) {
  const deadline = Date.now() + EMPTY_WITHIN;
  for (;;) {
    const rows = portal.offlineRows(APPLICATION.clientId);
    if (rows.length === 0) return;
    const reserved = rows.filter(({ processId }) => processId !== '').length;
    if (Date.now() > deadline)
      throw new Error(`all events are handled, but ${rows.length} are queued, ${reserved} of them reserved`);
    await sleep(10);
  }
}

function assertEachOnce(ids, count) {
  const distinct = new Set(ids);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((id) => !distinct.has(id));
  if (ids.length !== count || missing.length > 0)
    throw new Error(
      `${ids.length} events were handled, of ${distinct.size} deals; ${missing.length} of ${count} are missing`,
    );
}

/** How often each kind of request was made: `batch(event.offline.get)`. */
function kindsOf(requests) {
  const counts = new Map();
  for (const { method, commands } of requests) {
    const kind = commands ? `batch(${commands.map((command) => command.method).join(', ')})` : method;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, times]) => `${times} × ${kind}`).join('; ');
}
