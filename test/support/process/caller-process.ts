import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Journal } from '../journal.js';
import { ROOT } from '../run.js';
import { patience } from '../patience.js';

export interface CallerSetup {
  memberId: string;
  application: { clientId: string; clientSecret: string };
  authServer: string;
  /** Database files. */
  inbox: string;
  installations: string;
  /** Whether no other process uses the installations. */
  alone?: boolean;
}

export interface CallOutcome {
  result?: unknown;
  error?: unknown;
}

const BOOT = patience(30_000);

/** An application in a process of its own, from the sources. */
export class CallerProcess {
  private readonly lines = new Journal<string>('output of the process', BOOT);
  private printed = 0;

  private constructor(readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on('line', (line) => this.lines.add(line));
  }

  static async start(setup: CallerSetup): Promise<CallerProcess> {
    const folder = join(ROOT, 'test/support/process');
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        join(folder, 'register.mjs'),
        join(folder, 'caller.ts'),
      ],
      {
        cwd: ROOT,
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { PATH: process.env.PATH, SETUP: JSON.stringify(setup) },
      },
    );
    const caller = new CallerProcess(child);
    await caller.nextLine();
    return caller;
  }

  /** Makes so many calls at once, and resolves to what became of them. */
  async call(count: number): Promise<CallOutcome[]> {
    this.begin(count);
    return JSON.parse(await this.nextLine()) as CallOutcome[];
  }

  /** As {@link call}, without waiting for anything. */
  begin(count: number): void {
    this.child.stdin!.write(`${count}\n`);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  private async nextLine(): Promise<string> {
    this.printed += 1;
    return (await this.lines.when(() => true, this.printed))[this.printed - 1]!;
  }
}
