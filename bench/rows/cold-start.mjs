import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inPairs } from '../lib/pairs.mjs';
import { median } from '../lib/stats.mjs';
import { Workspace } from '../lib/workspace.mjs';

const PROGRAM = fileURLToPath(new URL('../cold-start/application.mjs', import.meta.url));
const run = promisify(execFile);

/** CPU of a process from its start until it listens: a bare application, and the same with the module and a new database. */
export const coldStart = {
  title: 'CPU from the start of a process until it listens, application with the module − the same without',
  figures: [{ name: 'cold-start', unit: 'ms', target: { atMost: 300 } }],
  run: ({ progress, ...turns }) =>
    Workspace.with(async (workspace) => {
      const key = randomBytes(32).toString('base64');
      const whole = () => startOf(workspace.file('cold-start.db'), key);
      const bare = () => startOf();
      // The files of both have been read once before anything counts.
      await bare();
      await whole();
      const measured = await inPairs(turns, whole, bare, ([our, other]) =>
        progress(`${our.toFixed(0)} ms − ${other.toFixed(0)} ms`),
      );
      return {
        samples: [measured.map(([our, other]) => our - other)],
        details: {
          'ms, with the module': median(measured.map(([our]) => our)),
          'ms, without': median(measured.map(([, other]) => other)),
        },
      };
    }),
};

/** Milliseconds of CPU, user and system, of one process. */
async function startOf(...args) {
  const { stdout } = await run(process.execPath, [PROGRAM, ...args]);
  return Number(stdout);
}
