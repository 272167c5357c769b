import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Notifications, type Clock } from '../../src/common/index.js';
import { AuthServer } from '../../src/rest/index.js';
import { makeTransport } from '../rest/make-transport.js';
import { ManualClock } from '../manual-clock.js';
import { createCipher, openDatabase } from '../../src/storage/index.js';
import { AuthorizationReports } from '../../src/portals/authorization-reports.service.js';
import { Bitrix24Clients } from '../../src/portals/bitrix24-clients.service.js';
import { Bitrix24Portals } from '../../src/portals/bitrix24-portals.service.js';
import type { InstallCandidate } from '../../src/portals/install-candidate.js';
import { InstallIntake } from '../../src/portals/install-intake.service.js';
import { InstallationCache } from '../../src/portals/installation-cache.js';
import type { Installation } from '../../src/portals/installation.js';
import { PortalGate } from '../../src/portals/portal-gate.service.js';
import { PortalLifecycle } from '../../src/portals/portal-lifecycle.service.js';
import { ApplicationOptions, PortalsOptions, WebhookOptions } from '../../src/portals/portals.options.js';
import { SqliteInstallationStore } from '../../src/portals/sqlite/sqlite-installation-store.js';
import { TokenRefresher } from '../../src/portals/token-refresher.service.js';
import { TokenService } from '../../src/portals/token.service.js';
import { InstallVerifier } from '../../src/portals/verification/install-verifier.service.js';
import { VerificationService } from '../../src/portals/verification/verification.service.js';
import { APPLICATION, MEMBER, type FakeBitrix } from './fake-bitrix.js';

const KEY = Buffer.alloc(32, 7);

export interface BenchOptions {
  clock?: Clock;
  file?: string;
  application?: ApplicationOptions | undefined;
  webhooks?: Partial<WebhookOptions>[];
  portals?: Partial<PortalsOptions>;
  keys?: Buffer[];
  /** How portals may be called; auth servers always may. */
  portalRest?: Parameters<typeof makeTransport>[0];
}

/** A folder for database files that is gone afterwards. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'portals-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The folder's services, wired as one process wires them, on a database of their own or a shared file. */
export function makeBench(bitrix: FakeBitrix, options: BenchOptions = {}) {
  const clock = options.clock ?? new ManualClock();
  const application = 'application' in options ? options.application : new ApplicationOptions(APPLICATION);
  const portalsOptions = new PortalsOptions(options.portals);
  const db = openDatabase(options.file ?? ':memory:');
  // Several benches stand for several processes on one file.
  const store = new SqliteInstallationStore(db, createCipher(options.keys ?? [KEY]), clock, {
    exclusive: false,
  });
  const transport = makeTransport(options.portalRest, clock);
  const authTransport = makeTransport(undefined, clock);
  const authServer = new AuthServer(authTransport, [bitrix.auth.origin], clock);
  const emitter = new EventEmitter2({ wildcard: true, delimiter: '.' });
  const emitted: [name: string, payload: unknown][] = [];
  emitter.onAny((name, payload: unknown) => void emitted.push([String(name), payload]));
  const notifications = new Notifications(emitter);

  const installations = new InstallationCache(store, application, portalsOptions, clock);
  const lifecycle = new PortalLifecycle(notifications);
  const verifier = new InstallVerifier(authServer, transport);
  const verification = new VerificationService(installations, verifier, lifecycle, store, clock);
  const intake = new InstallIntake(installations, verification, lifecycle, store, portalsOptions, clock);
  const webhooks = (options.webhooks ?? []).map((webhook) => new WebhookOptions(webhook));
  const gate = new PortalGate(installations, store, webhooks);
  const reports = new AuthorizationReports(notifications);
  const refresher = new TokenRefresher(installations, authServer, reports, store, application, clock);
  const tokens = new TokenService(installations, refresher, reports);
  return {
    clock,
    db,
    store,
    installations,
    lifecycle,
    verification,
    intake,
    gate,
    tokens,
    emitted,
    clients: new Bitrix24Clients(transport, tokens, installations, clock),
    portals: new Bitrix24Portals(store, application),
    async close() {
      await verification.stop();
      transport.close();
      authTransport.close();
      db.close();
    },
  };
}

export type Bench = ReturnType<typeof makeBench>;

/** An install as Bitrix24 sends it, with a token that it issued. */
export const genuineInstall = (
  bitrix: FakeBitrix,
  claims: Partial<InstallCandidate> = {},
): InstallCandidate => ({
  event: 'ONAPPINSTALL',
  memberId: MEMBER,
  accessToken: claims.accessToken ?? bitrix.issue(),
  refreshToken: 'refresh-t0ken',
  applicationToken: 'application-t0ken',
  serverEndpoint: `${bitrix.auth.origin}/rest/`,
  ...claims,
});

/** A stored installation. */
export const installation = (bitrix: FakeBitrix, facts: Partial<Installation> = {}): Installation => ({
  clientId: APPLICATION.clientId,
  memberId: MEMBER,
  domain: new URL(bitrix.portal.origin).host,
  clientEndpoint: `${bitrix.portal.origin}/rest/`,
  authServer: bitrix.auth.origin,
  applicationToken: 'application-t0ken',
  accessToken: 'access-t0ken-0',
  refreshToken: 'refresh-t0ken',
  expiresAt: 1_800_000_000_000,
  scope: ['crm', 'task'],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: 1_800_000_000_000,
  updatedAt: 1_800_000_000_000,
  version: 0,
  ...facts,
});

/** @throws when a known secret is in what was logged. */
export function assertNoSecret(lines: readonly string[]): void {
  const leak = lines.find((line) => /t0ken|cl1ent-secret/.test(line));
  if (leak !== undefined) throw new Error(`a secret was logged: ${leak}`);
}
