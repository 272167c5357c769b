import { fileURLToPath } from 'node:url';
import { EVENT_NAMES, EVENTS } from '../lib/events.mjs';
import { inChild } from '../lib/in-child.mjs';
import { versionOf } from '../lib/machine.mjs';
import { installedApplication, recordedBodies } from '../lib/portal.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const PROGRAM = fileURLToPath(new URL('../server/parsers.mjs', import.meta.url));

/** The intake's form parser against `qs.parse`, on the same bodies, in one process. */
export const parser = {
  title: 'form parser ÷ qs.parse, equal results',
  figures: [{ name: 'parser', unit: 'bodies per second of CPU, ours ÷ theirs', target: { atLeast: 3 } }],
  async run({ bodies: count, rounds, pairs, quiet, endBy, progress }) {
    const bodies = await Workspace.with(async (workspace) => {
      const { portal } = await installedApplication(workspace, { events: EVENT_NAMES });
      return recordedBodies(portal, EVENTS, count);
    });
    const measured = await inChild(PROGRAM, { bodies, rounds, pairs, quiet, endBy });
    for (const { ours, qs } of measured) progress(`${Math.round(ours)} ÷ ${Math.round(qs)} per second`);
    return {
      samples: [measured.map(({ ours, qs }) => ours / qs)],
      details: {
        'bodies per second, ours': median(measured.map(({ ours }) => ours)),
        'bodies per second, qs.parse': median(measured.map(({ qs }) => qs)),
        'bytes per body': Math.round(bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length),
        'their version': `qs ${versionOf('qs')}`,
      },
    };
  },
};
