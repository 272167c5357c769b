import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../server/main.mjs', import.meta.url));
const PATIENCE = 60_000;

/** The application in a process of its own, ended by its id alone. */
export class ServerProcess {
  /** Resolves once it listens. */
  ready;
  #child;
  #output = '';

  /** @param execArgv flags of Node.js, such as a limit of its heap */
  constructor(options, execArgv = []) {
    this.#child = fork(PROGRAM, [JSON.stringify(options)], {
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (chunk) => (this.#output += chunk));
    }
    this.exited = once(this.#child, 'exit');
    this.ready = this.#answer('ready');
    // Whoever waits for it learns of its end; whoever kills it before does not care.
    this.ready.catch(() => undefined);
  }

  get pid() {
    return this.#child.pid;
  }

  /** All that it has printed. */
  get output() {
    return this.#output;
  }

  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Counts per handler of its inbox. */
  stats() {
    return this.ask('stats');
  }

  /** What the program answers to a question that it knows. Rejects when it ends before. */
  ask(question) {
    const answer = this.#answer(question);
    // An answer that never comes reports that the process has ended.
    this.#child.send(question, () => undefined);
    return answer;
  }

  /** Resolves to its exit code, or to the signal that ended it. */
  async end(signal = 'SIGKILL') {
    if (this.running) this.#child.kill(signal);
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    if (this.running) await this.exited;
    clearTimeout(kill);
    return this.#child.signalCode ?? this.#child.exitCode;
  }

  #answer(name) {
    if (!this.running)
      return Promise.reject(new Error(`the server has ended:\n${this.#output.slice(-4_000)}`));
    return new Promise((resolve, reject) => {
      const settle = (act) => {
        clearTimeout(timer);
        this.#child.off('message', onMessage).off('exit', onExit);
        act();
      };
      const fail = (what) => settle(() => reject(new Error(`${what}:\n${this.#output.slice(-4_000)}`)));
      const onMessage = (message) => message.name === name && settle(() => resolve(message.value));
      const onExit = () => fail(`the server ended before it was ${name}`);
      const timer = setTimeout(() => fail(`no "${name}" from the server within ${PATIENCE} ms`), PATIENCE);
      this.#child.on('message', onMessage).on('exit', onExit);
    });
  }
}
