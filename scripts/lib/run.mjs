import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a command to its end, without a shell, and resolves to what it printed (stdout and stderr, interleaved).
 *
 * @throws when it exits with another code than 0, or is still running after `timeoutMs` (it and its children
 * are killed); the message holds the whole output.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, timeoutMs?: number, env?: Record<string, string> }} options
 * @returns {Promise<string>}
 */
export async function run(command, args, { cwd, timeoutMs = 120_000, env = {} }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const collect = (chunk) => void (output += chunk);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);

  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, timeoutMs);
  try {
    const [code, signal] = await once(child, 'close');
    if (code === 0) return output;
    const end = timedOut
      ? `still running after ${timeoutMs} ms`
      : `ended with ${signal ?? `exit code ${code}`}`;
    throw new Error(`${[command, ...args].join(' ')} (in ${cwd}) ${end}\n${output}`);
  } finally {
    clearTimeout(timer);
  }
}
