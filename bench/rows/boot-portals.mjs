import { existsSync } from 'node:fs';
import { APPLICATION, ENCRYPTION_KEY, PUBLIC_URL } from '../lib/portal.mjs';
import { ManyPortals } from '../lib/many-portals.mjs';
import { Server } from '../lib/server.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const INSTALLED = 100_000;
const LOOKED_AT = { few: 1_000, many: 3_000 };
const STEP = 5_000;
const STARTS = 3;
/** Filling it is not measured, so its commits need not reach a disk. */
const IN_MEMORY = '/dev/shm';

/** The start of an application with many installations, and its first look at each of many portals. */
export const bootPortals = {
  title: `start with ${INSTALLED} installations, and the first look at the bindings of ${LOOKED_AT.many} portals`,
  figures: [
    {
      name: 'boot-portals',
      unit: 'ms of CPU until it listens, with many installations − with one',
      target: { atMost: 1_000 },
      exact: true,
    },
    {
      name: 'boot-portals-stall',
      unit: 'ms of CPU, longest stop of the event loop after it listens, with many installations',
      target: { atMost: 25 },
      exact: true,
    },
    {
      name: 'look-portals',
      unit: `CPU per portal, ${LOOKED_AT.many} portals ÷ ${LOOKED_AT.few}`,
      target: { atMost: 1.1 },
      exact: true,
    },
  ],
  run: ({ quick, progress }) =>
    Workspace.with(
      async (workspace) => {
        const portals = await ManyPortals.start();
        workspace.owns(portals, () => portals.stop());
        const installed = quick ? INSTALLED / 10 : INSTALLED;
        const filledFiles = {};
        for (const count of [1, installed, LOOKED_AT.few, LOOKED_AT.many])
          filledFiles[count] = await filled(workspace, portals, count, progress);

        const boots = { [1]: [], [installed]: [] };
        const stalls = [];
        for (let start = 0; start < STARTS; start++) {
          for (const count of [1, installed]) {
            const { boot, stall } = await bootOf(filledFiles[count], portals);
            boots[count].push(boot.cpuMs);
            if (count === installed) stalls.push(stall.cpuMs);
            progress(`${count}: ${boot.cpuMs.toFixed(0)} ms, then ${stall.cpuMs.toFixed(1)} ms at most`);
          }
        }
        const looks = {};
        for (const count of [LOOKED_AT.few, LOOKED_AT.many]) {
          looks[count] = await looksOf(filledFiles[count], portals);
          progress(`${count}: ${(looks[count].cpuMs / count).toFixed(2)} ms per portal`);
        }
        const each = (count) => looks[count].cpuMs / count;
        return {
          samples: [
            [median(boots[installed]) - median(boots[1])],
            [median(stalls)],
            [each(LOOKED_AT.many) / each(LOOKED_AT.few)],
          ],
          details: {
            'ms of CPU per portal, few': each(LOOKED_AT.few),
            'ms of CPU per portal, many': each(LOOKED_AT.many),
            'longest stop meanwhile, ms of CPU': looks[LOOKED_AT.many].stall.cpuMs,
            ...(quick && { quick: `with ${installed} installations instead of ${INSTALLED}` }),
          },
        };
      },
      existsSync(IN_MEMORY) ? IN_MEMORY : undefined,
    ),
};

const given = (file, portals) => ({
  file,
  encryptionKey: ENCRYPTION_KEY,
  authServer: portals.origin,
  application: APPLICATION,
  publicUrl: PUBLIC_URL,
});

/** A database with so many installations. */
async function filled(workspace, portals, count, progress) {
  const file = workspace.file('portals.db');
  const server = await Server.start('fill-portals', given(file, portals));
  try {
    for (let at = 0; at < count; at += STEP)
      await server.ask('call', { name: 'fill', argument: Math.min(STEP, count - at) });
    progress(`${count} installations`);
  } finally {
    await server.stop();
  }
  return file;
}

/** What its start costs, and the longest stop within the seconds after it. */
async function bootOf(file, portals) {
  const server = await Server.start('boot-portals', { ...given(file, portals), mode: 'off' });
  try {
    return { boot: server.boot, stall: (await server.ask('call', { name: 'later' })).stall };
  } finally {
    await server.stop();
  }
}

/** What the first look at each portal costs. */
async function looksOf(file, portals) {
  const server = await Server.start('boot-portals', { ...given(file, portals), mode: 'sync' });
  try {
    return await server.ask('call', { name: 'synced' });
  } finally {
    await server.stop();
  }
}
