import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, jest } from '@jest/globals';
import { Bitrix24Emulator, type EmulatorOptions, type InstallOptions } from 'bitrix24-emulator';
import { Bitrix24Portals } from 'nestjs-bitrix24-events';
import { boot, type AppSetup } from './boot.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './facts.js';
import { LogBook } from './log-book.js';
import { patience } from './patience.js';
import type { RunningApp } from './running-app.js';
import { ManualClock, whileTimeGoes } from './time.js';

// Longer than any wait within a test, each of which says what it has waited for.
jest.setTimeout(patience(120_000));

/** What one test has started; ended after it, in the reverse order. */
export class Bench {
  logs = new LogBook();
  private readonly ends: (() => unknown)[] = [];

  /** Has `end` called after the test, whether or not it passed. */
  later(end: () => unknown): void {
    this.ends.push(end);
  }

  async portal(options: EmulatorOptions = {}): Promise<Bitrix24Emulator> {
    const portal = await Bitrix24Emulator.start(options);
    this.later(() => portal.stop());
    return portal;
  }

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'bitrix24-e2e-'));
    this.later(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** A new database file in a folder of its own. */
  file(): string {
    return join(this.folder(), 'events.db');
  }

  /** Boots an application that the portal reaches at the public URL. */
  async boot(setup: AppSetup): Promise<RunningApp> {
    const running = await boot({ file: this.file(), logger: this.logs, ...setup });
    const { clock } = setup;
    // Closing one twice is harmless: a test may have done it. What handlers still wait for needs time that goes on.
    this.later(() =>
      clock instanceof ManualClock ? whileTimeGoes(clock, running.close()) : running.close(),
    );
    return running;
  }

  /** Installs the application; resolves when it is verified, bound, and announced. */
  async install(
    running: RunningApp,
    portal: Bitrix24Emulator,
    options: Partial<InstallOptions> = {},
  ): Promise<void> {
    const before = running.notices.entries.filter(isInstalled).length;
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: HANDLER_URL,
      ...options,
    });
    await running.notices.when(isInstalled, before + 1);
    await running.app.get(Bitrix24Portals).whenVerified();
    await portal.settled();
  }

  /** A portal and an application that is installed on it. */
  async connected(
    setup: Omit<AppSetup, 'portal'>,
    install: Partial<InstallOptions> = {},
  ): Promise<{ portal: Bitrix24Emulator; running: RunningApp }> {
    const { clock } = setup;
    const portal = await this.portal(clock ? { now: () => clock.now() } : {});
    const running = await this.boot({ ...setup, portal });
    await this.install(running, portal, install);
    return { portal, running };
  }

  async end(): Promise<void> {
    for (const end of this.ends.splice(0).toReversed()) await end();
  }
}

const isInstalled = ({ name }: { name: string }): boolean => name === 'bitrix24.portal.installed';

/** A bench for the tests of a file, cleared after each. */
export function useBench(): Bench {
  const bench = new Bench();
  beforeEach(() => {
    bench.logs = new LogBook();
  });
  afterEach(() => bench.end());
  return bench;
}
