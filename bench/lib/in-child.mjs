import { fork } from 'node:child_process';
import { ownChild } from './ending.mjs';

/** Gives `program` its task in a process of its own, with `--expose-gc`. @returns what it answers */
export function inChild(program, task) {
  return new Promise((resolve, reject) => {
    const execArgv = ['--expose-gc'];
    const child = ownChild(fork(program, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
    child.once('message', ({ error, value }) => (error ? reject(new Error(error)) : resolve(value)));
    child.once('exit', (code, signal) => reject(new Error(`${program} ended with ${signal ?? code}`)));
    child.send(task);
  });
}
