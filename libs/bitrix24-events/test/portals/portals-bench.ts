import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Notifications, type Clock } from '../../src/common/index.js';
import { AuthServer, RestOptions } from '../../src/rest/index.js';
import { makeTransport, pipelineOver } from '../rest/make-transport.js';
import { ManualClock } from '../manual-clock.js';
import { createCipher } from '../../src/storage/index.js';
import { openDatabase } from '../../src/drivers/index.js';
import { actorAccess, type ActorToken } from '../../src/portals/clients/actor-access.js';
import { AuthorizationReports } from '../../src/portals/tokens/authorization-reports.service.js';
import type { AuthorizeUrl } from '../../src/portals/tokens/authorize-url.js';
import { Bitrix24Clients } from '../../src/portals/clients/bitrix24-clients.service.js';
import type { InstallCandidate } from '../../src/portals/portal-events/install-candidate.js';
import { InstallQueue } from '../../src/portals/installs/install-queue.service.js';
import { InstallationCache } from '../../src/portals/installations/installation-cache.js';
import type { PortalDeliveries } from '../../src/portals/forget/index.js';
import type { Installation } from '../../src/portals/installations/installation.js';
import { PortalDirectory } from '../../src/portals/portal-directory.service.js';
import { KeepAlive } from '../../src/portals/tokens/keep-alive.service.js';
import { EventAuthenticator } from '../../src/portals/senders/event-authenticator.service.js';
import { PortalEvents } from '../../src/portals/portal-events/portal-events.service.js';
import { PortalNotices } from '../../src/portals/portal-events/portal-notices.service.js';
import { ApplicationOptions, PortalsOptions, WebhookOptions } from '../../src/portals/portals.options.js';
import { SqliteInstallationStore } from '../../src/drivers/sqlite/installations/sqlite-installation-store.js';
import { TokenRefresher } from '../../src/portals/tokens/token-refresher.service.js';
import { TokenService } from '../../src/portals/tokens/token.service.js';
import { InstallOptions } from '../../src/portals/installs/install.options.js';
import { PortalMuting } from '../../src/portals/muting/portal-muting.service.js';
import { TokenProbe } from '../../src/portals/clients/token-probe.service.js';
import { PortalSuspension } from '../../src/portals/uninstalls/portal-suspension.service.js';
import { SuspendedPortals } from '../../src/portals/uninstalls/suspended-portals.js';
import { UninstallChecks } from '../../src/portals/uninstalls/uninstall-checks.service.js';
import { UninstallExecutor } from '../../src/portals/uninstalls/uninstall-executor.service.js';
import { UninstallVerifier } from '../../src/portals/uninstalls/uninstall-verifier.service.js';
import { InstallFinalizer } from '../../src/portals/installs/install-finalizer.service.js';
import { InstallVerifier } from '../../src/portals/installs/install-verifier.service.js';
import { InstallRenewer } from '../../src/portals/installs/install-renewer.service.js';
import { InstallOwnerLookup } from '../../src/portals/installs/install-owner-lookup.service.js';
import { VerificationService } from '../../src/portals/installs/verification.service.js';
import { APPLICATION, MEMBER, type FakeBitrix } from './fake-bitrix.js';

const KEY = Buffer.alloc(32, 7);

export interface BenchOptions {
  clock?: Clock;
  file?: string;
  application?: ApplicationOptions | undefined;
  webhooks?: Partial<WebhookOptions>[];
  portals?: Partial<PortalsOptions>;
  install?: Partial<InstallOptions>;
  keys?: Buffer[];
  authorizeUrl?: AuthorizeUrl;
  /** How portals may be called; auth servers always may. */
  portalRest?: Parameters<typeof makeTransport>[0];
  /** How auth servers may be called. */
  authRest?: Parameters<typeof makeTransport>[0];
  /** Besides the one of the fake. */
  authServers?: string[];
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
  const transport = makeTransport(options.portalRest, clock, portalsOptions);
  // What is tried again, and when, is for those to say who are tested here.
  const once = new RestOptions({ ...options.portalRest, retry: { attempts: 1 }, limits: () => 'none' });
  const pipeline = pipelineOver(transport, once, clock);
  const authTransport = makeTransport(options.authRest, clock);
  const authServer = new AuthServer(
    authTransport,
    [bitrix.auth.origin, ...(options.authServers ?? [])],
    clock,
  );
  const emitter = new EventEmitter2({ wildcard: true, delimiter: '.' });
  const emitted: [name: string, payload: unknown][] = [];
  emitter.onAny((name, payload: unknown) => void emitted.push([String(name), payload]));
  const notifications = new Notifications(emitter);

  const installations = new InstallationCache(store, application, portalsOptions, clock);
  const events = new PortalEvents();
  const notices = new PortalNotices(events, notifications);
  const deliveries: PortalDeliveries = {
    remove: async () => ({ removed: 0, running: 0 }),
    isBusy: async () => false,
  };
  const webhooks = (options.webhooks ?? []).map((webhook) => new WebhookOptions(webhook));
  const gate = new EventAuthenticator(installations, store, webhooks, clock);
  const reports = new AuthorizationReports(notifications, clock, options.authorizeUrl ?? (() => undefined));
  const refresher = new TokenRefresher(installations, authServer, reports, store, application, clock);
  const tokens = new TokenService(installations, refresher, reports, new RestOptions(), clock);
  const clients = new Bitrix24Clients(
    pipeline,
    tokens,
    installations,
    webhooks,
    { allowInsecure: true },
    clock,
  );
  const probe = new TokenProbe(clients);
  const judge = new InstallVerifier(
    new InstallOwnerLookup(authServer, pipeline),
    new InstallRenewer(authServer, application),
    probe,
    store,
    new InstallOptions(options.install),
    clock,
  );
  const conclusion = new InstallFinalizer(events, notifications, store, clock);
  const verification = new VerificationService(
    installations,
    judge,
    conclusion,
    store,
    portalsOptions,
    clock,
  );
  const suspended = new SuspendedPortals();
  const suspension = new PortalSuspension(installations, events, suspended);
  const uninstalls = new UninstallChecks(
    installations,
    new UninstallVerifier(probe, clock),
    new UninstallExecutor(installations, events, suspension, notifications, deliveries, store, clock),
    suspension,
    store,
    clock,
  );
  const intake = new InstallQueue(
    installations,
    verification,
    uninstalls,
    events,
    store,
    portalsOptions,
    clock,
  );
  const muting = new PortalMuting(installations, notifications, clock);
  return {
    clock,
    db,
    store,
    installations,
    events,
    notices,
    deliveries,
    verification,
    intake,
    gate,
    tokens,
    keepAlive: new KeepAlive(installations, tokens, store, clock),
    emitted,
    actorSource: (actor: ActorToken) => actorAccess(MEMBER, actor, installations, tokens, clock),
    clients,
    suspended,
    uninstalls,
    muting,
    portals: new PortalDirectory(store, application),
    async close() {
      await verification.stop();
      await uninstalls.stop();
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
