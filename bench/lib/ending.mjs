// What the bench starts and writes is known here, so that a signal leaves nothing behind.
import { once } from 'node:events';
import { rm } from 'node:fs/promises';

const children = new Set();
const folders = new Set();
let ending = false;

/** Has a child process end with the bench, by its pid. */
export function ownChild(child) {
  if (child.pid === undefined) return child;
  children.add(child);
  child.once('exit', () => children.delete(child));
  if (ending) child.kill('SIGKILL');
  return child;
}

/** Has a folder removed with the bench. @returns what removes it earlier */
export function ownFolder(folder) {
  folders.add(folder);
  return async () => {
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
}

export const isEnding = () => ending;

/** Ends every process that was started and is still there, and removes every folder. */
export async function endEverything() {
  ending = true;
  while (children.size > 0)
    await Promise.all(
      [...children].map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
}
