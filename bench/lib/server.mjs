import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ownChild } from './ending.mjs';

const PROGRAM = fileURLToPath(new URL('../server/main.mjs', import.meta.url));
const PATIENCE = 120_000;
let profiles = 0;

/** A server in a process of its own, spoken to over IPC. */
export class Server {
  #child;
  #questions = new Map();
  #next = 0;

  constructor(child) {
    this.#child = child;
    child.on('message', ({ id, error, value }) => {
      const question = this.#questions.get(id);
      this.#questions.delete(id);
      if (error === undefined) question?.resolve(value);
      else question?.reject(new Error(error));
    });
    child.on('exit', (code, signal) => {
      for (const { reject } of this.#questions.values())
        reject(new Error(`the server ended (${signal ?? code})`));
      this.#questions.clear();
    });
  }

  /**
   * Starts `server/<kind>.mjs`.
   *
   * @param {string} kind
   * @param {object} options what it is told
   * @param {{ env?: NodeJS.ProcessEnv, execArgv?: string[] }} process
   */
  static async start(kind, options = {}, { env = {} } = {}) {
    const profile = process.env.BENCH_PROFILE_DIR;
    const profiling = profile
      ? [
          '--cpu-prof',
          `--cpu-prof-dir=${profile}`,
          `--cpu-prof-name=${kind}-${process.pid}-${profiles++}.cpuprofile`,
        ]
      : [];
    const child = ownChild(
      fork(PROGRAM, [], {
        execArgv: ['--expose-gc', ...profiling],
        env: { ...process.env, ...env },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      }),
    );
    const server = new Server(child);
    try {
      Object.assign(server, await server.ask('start', { kind, options }));
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** @returns {Promise<any>} what the server answers */
  ask(question, argument) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.#questions.get(id)?.reject(new Error(`no answer to "${question}" within ${PATIENCE} ms`)),
        PATIENCE,
      );
      const settle = (how) => (result) => {
        clearTimeout(timer);
        how(result);
      };
      this.#questions.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.#child.send({ id, question, argument }, (error) => {
        if (error) this.#questions.get(id)?.reject(error);
      });
    });
  }

  /** CPU time of the whole process so far, its garbage collector and its system calls included, in µs. */
  async cpu() {
    const { user, system } = await this.ask('cpu');
    return user + system;
  }

  /** Ends this very process, gently at first. */
  async stop() {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await this.ask('stop').catch(() => undefined);
    if (child.connected) child.disconnect();
    await ended;
    clearTimeout(kill);
  }
}
