import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { median, medianInterval } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const PROGRAM = fileURLToPath(new URL('../server/parsers.mjs', import.meta.url));
const DIFFERENT_BODIES = 1_020;

/** The intake's form parser against `qs.parse`, on the same bodies, in one process. */
export async function parser({ pairs, quiet, progress }) {
  const bodies = await Workspace.with(async (workspace) => {
    const { portal } = await installedApplication(workspace, { events: EVENT_NAMES });
    return recordedBodies(portal, EVENTS, DIFFERENT_BODIES);
  });
  const measured = await new Promise((resolve, reject) => {
    const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.once('message', ({ error, value }) => (error ? reject(new Error(error)) : resolve(value)));
    child.once('exit', (code) => reject(new Error(`the parsers ended with ${code}`)));
    child.send({ bodies, pairs, quiet });
  });
  for (const { ours, qs } of measured) progress(`${Math.round(ours)} ÷ ${Math.round(qs)} per second`);
  return {
    title: 'form parser ÷ qs.parse, bodies per second of CPU',
    target: { atLeast: 3 },
    ratio: medianInterval(measured.map(({ ours, qs }) => ours / qs)),
    details: {
      'bodies per second, ours': median(measured.map(({ ours }) => ours)),
      'bodies per second, qs.parse': median(measured.map(({ qs }) => qs)),
      'bytes per body': Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length),
    },
    pairs: measured,
  };
}
