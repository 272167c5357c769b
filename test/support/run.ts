import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Of the repository. */
export const ROOT = join(import.meta.dirname, '../..');

const execute = promisify(execFile);

/** Runs a script of Node.js to its end in the root of the repository. @throws with all that it said, when it failed */
export async function runNode(...args: string[]): Promise<void> {
  try {
    await execute(process.execPath, args, { cwd: ROOT });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`node ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
