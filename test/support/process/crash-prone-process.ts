import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AdapterName } from '../adapters.js';
import { Journal } from '../journal.js';
import { ROOT } from '../run.js';

export interface CrashProneSetup {
  adapter: AdapterName;
  publicUrl: string;
  application: { clientId: string; clientSecret: string };
  authServer: string;
  file: string;
  encryptionKey: string;
  attempts: number;
}

/** The application of `crash-prone.ts` in a process of its own. */
export class CrashProneProcess {
  /** What it has printed, line by line. */
  readonly lines = new Journal<string>('output of the process');
  /** Its exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;

  private constructor(private readonly child: ChildProcess) {
    for (const input of [child.stdout!, child.stderr!])
      createInterface({ input }).on('line', (line) => this.lines.add(line));
    this.exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  }

  static start(setup: CrashProneSetup): CrashProneProcess {
    const folder = join(ROOT, 'test/support/process');
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(folder, 'register.mjs'),
        join(folder, 'crash-prone.ts'),
      ],
      { cwd: ROOT, env: { PATH: process.env.PATH, SETUP: JSON.stringify(setup) } },
    );
    return new CrashProneProcess(child);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Where it listens, once it does. */
  async url(): Promise<string> {
    return (await this.lines.first((line) => line.startsWith('listens '))).slice('listens '.length);
  }

  /** How often it has run this handler. */
  runsOf(handler: string): number {
    return this.lines.entries.filter((line) => line.startsWith(`${handler} `)).length;
  }

  async buried(): Promise<{ event: string; failure: { code?: string } }[]> {
    const isAnswer = (line: string): boolean => line.startsWith('buried ');
    const before = this.lines.entries.filter(isAnswer).length;
    this.child.stdin!.write('\n');
    const answers = await this.lines.when(isAnswer, before + 1);
    return JSON.parse(answers[before]!.slice('buried '.length)) as { event: string; failure: object }[];
  }

  async end(): Promise<void> {
    if (this.isRunning) this.child.kill('SIGKILL');
    await this.exited;
  }
}
