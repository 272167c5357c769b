import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator, EmulatorOptions } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import type { Installation, InstallationStore } from 'nestjs-bitrix24-events/storage';
import type { AdapterName } from '../support/adapters.js';
import type { Bench } from '../support/bench.js';
import type { AppSetup } from '../support/boot.js';
import { CLIENT_ID } from '../support/facts.js';
import { FORM, form, send, type Received } from '../support/http.js';
import { Journal } from '../support/journal.js';
import type { RunningApp } from '../support/running-app.js';
import { until } from '../support/until.js';

const STORE = Symbol.for('nestjs-bitrix24-events:installation-store');

/** An `application_token` that an attacker would like to see believed. */
export const PLANTED = 'p'.repeat(32);

let journal: Journal<BitrixEvent<string>>;

@Injectable()
export class Life {
  @OnBitrixEvent(['ONAPPINSTALL', 'ONAPPUPDATE', 'ONAPPUNINSTALL', 'ONCRMDEALADD'])
  life(event: BitrixEvent<'ONAPPINSTALL' | 'ONAPPUPDATE' | 'ONAPPUNINSTALL' | 'ONCRMDEALADD'>) {
    journal.add(event);
  }
}

/** What came by a refresh or a check of our own; anything else an attacker has changed. */
const OWN_DOING = ['version', 'updatedAt', 'accessToken', 'refreshToken', 'expiresAt', 'tokensAt'] as const;

/** An application that is installed on a portal, and what an attacker can do to it. */
export class Target {
  private constructor(
    readonly portal: Bitrix24Emulator,
    readonly running: RunningApp,
    private readonly bench: Bench,
  ) {}

  static async boot(
    bench: Bench,
    adapter: AdapterName,
    setup: Partial<AppSetup> = {},
    portalOptions: EmulatorOptions = {},
  ): Promise<Target> {
    journal = new Journal('handlers');
    const portal = setup.portal ?? (await bench.portal(portalOptions));
    const running = await bench.boot({ adapter, providers: [Life], ...setup, portal });
    return new Target(portal, running, bench);
  }

  static async connect(
    bench: Bench,
    adapter: AdapterName,
    setup: Partial<AppSetup> = {},
    portalOptions: EmulatorOptions = {},
  ): Promise<Target> {
    const target = await Target.boot(bench, adapter, setup, portalOptions);
    await bench.install(target.running, target.portal);
    await target.running.idle();
    return target;
  }

  get handled(): readonly BitrixEvent<string>[] {
    return journal.entries;
  }

  /** Resolves to the event once its handler has it. */
  handling(name: string): Promise<BitrixEvent<string>> {
    return journal.first((event) => event.name === name);
  }

  get applicationToken(): string {
    return this.portal.app(CLIENT_ID).applicationToken;
  }

  get store(): InstallationStore {
    return this.running.app.get<InstallationStore>(STORE);
  }

  /** The stored record, secrets included. */
  record(memberId = this.portal.memberId): Promise<Installation | undefined> {
    return this.store.get(CLIENT_ID, memberId);
  }

  post(body: string | Buffer, headers: Record<string, string> = FORM): Promise<Received> {
    return send(this.running.intake, { headers, body });
  }

  /** Sends an event that an attacker has written. */
  forge(event: string, auth: Record<string, string>, data: Record<string, string> = {}): Promise<Received> {
    return this.post(
      form({
        event,
        ...prefixed('data', data),
        ts: String(Math.floor(this.portal.now() / 1_000)),
        ...prefixed('auth', { member_id: this.portal.memberId, ...auth }),
      }),
    );
  }

  /** The genuine pair of a user, as every frame opener has one. */
  pair(clientId: string, userId?: number): { access_token: string; refresh_token: string } {
    const { accessToken, refreshToken } = this.portal.tokenFor(clientId, userId);
    return { access_token: accessToken, refresh_token: refreshToken };
  }

  /** Resolves when an install was dropped for this reason. */
  async dropped(reason: RegExp): Promise<void> {
    await this.bench.logs.first(
      ({ text }) => /an install is (dropped|ignored)/.test(text) && reason.test(text),
    );
  }

  /** Resolves when no install waits for its verification. */
  async verified(): Promise<void> {
    await until(
      'every install is verified',
      async () => (await this.store.pendingOf(CLIENT_ID)).length === 0,
    );
  }

  /** Whether events with this token are believed. */
  async believes(applicationToken: string): Promise<boolean> {
    const { status } = await this.forge('ONCRMDEALADD', { application_token: applicationToken });
    if (status !== 200 && status !== 403) throw new Error(`neither believed nor refused: ${status}`);
    return status === 200;
  }

  /** Runs the attack. What it has changed, as sentences: nothing, if all is well. */
  async harmBy(attack: () => Promise<unknown>, { mayRefresh = false } = {}): Promise<string[]> {
    const before = await this.record();
    const { items } = await this.store.list(CLIENT_ID);
    await attack();
    const harm = differences(before ?? {}, (await this.record()) ?? {}, mayRefresh ? OWN_DOING : []);
    const { items: now } = await this.store.list(CLIENT_ID);
    if (now.length !== items.length) harm.push(`${now.length} installations instead of ${items.length}`);
    if (await this.believes(PLANTED)) harm.push('the planted token is believed');
    if ((await this.believes(this.applicationToken)) !== (before?.status === 'active'))
      harm.push('the genuine token is not judged as before');
    return harm;
  }
}

const prefixed = (key: string, fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${key}[${name}]`, value]));

function differences(before: object, after: object, ignored: readonly string[]): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => !ignored.includes(key) && !isDeepStrictEqual(old.get(key), now.get(key)))
    .map((key) => `${key} is another than before`);
}
