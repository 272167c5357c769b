import { Logger } from '@nestjs/common';
import { afterEach, beforeEach } from '@jest/globals';
import { ManualClock } from '../manual-clock.js';
import { FakeBitrix, MEMBER } from './fake-bitrix.js';
import {
  assertNoSecret,
  makeBench,
  temporaryFolder,
  type Bench,
  type BenchOptions,
} from './portals-bench.js';

/** How the processes of a spec are to be; all of it may be left out. */
export interface PortalsSetup {
  /** Whether they verify installs from their start on. */
  verifies?: boolean;
  /** Whether the auth server knows the refresh token of `installation()`. */
  refreshable?: boolean;
  /** Whether they work on one file. Default: each on a database of its own. */
  sharesFile?: boolean;
}

/** What each test of a spec finds: a portal and an auth server, a clock, and no process yet. */
export class Portals {
  bitrix!: FakeBitrix;
  clock!: ManualClock;
  /** What was logged. After each test it is checked for secrets. */
  readonly lines: string[] = [];
  private folder: ReturnType<typeof temporaryFolder> | undefined;
  private ends: (() => unknown)[] = [];

  constructor(private readonly setup: PortalsSetup) {}

  /** Starts a process of ours, which is ended after the test. */
  readonly boot = (options: BenchOptions = {}): Bench => {
    const bench = makeBench(this.bitrix, {
      clock: this.clock,
      ...(this.setup.sharesFile && { file: this.file }),
      ...options,
    });
    const close = bench.close.bind(bench);
    let closing: Promise<void> | undefined;
    // A test may have it end before.
    bench.close = () => (closing ??= close());
    this.later(() => bench.close());
    if (this.setup.verifies) bench.verification.start();
    return bench;
  };

  /** A database file that is gone after the test. */
  get file(): string {
    this.folder ??= temporaryFolder();
    return `${this.folder.path}/a.db`;
  }

  /** Has `end` called after the test, before what was there before it ends. */
  later(end: () => unknown): void {
    this.ends.push(end);
  }

  async begin(): Promise<void> {
    const keep = (line: unknown): void => void this.lines.push(String(line));
    Logger.overrideLogger({ log: keep, warn: keep, error: keep });
    this.bitrix = await FakeBitrix.start();
    if (this.setup.refreshable) this.bitrix.refreshTokens.set('refresh-t0ken', MEMBER);
    this.clock = new ManualClock();
  }

  async end(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const end of this.ends.splice(0).toReversed()) await end();
    await this.bitrix.close();
    this.folder?.remove();
    this.folder = undefined;
    assertNoSecret(this.lines.splice(0));
  }
}

/** Sets all of that up before each test, and ends it afterwards. */
export function usePortals(setup: PortalsSetup = {}): Portals {
  const portals = new Portals(setup);
  beforeEach(() => portals.begin());
  afterEach(() => portals.end());
  return portals;
}
