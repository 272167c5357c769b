import { ModulesContainer } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { applicationEmitter, CLOCK, NOTIFICATION_SINK, Notifications } from '../../src/common/index.js';
import { HandlerRegistry, type HandlerDefinition } from '../../src/handlers/index.js';
import {
  APPLICATION_OPTIONS,
  Bitrix24Clients,
  INSTALLATION_STORE,
  InstallationCache,
  PORTALS_OPTIONS,
  PortalDirectory,
  PortalEvents,
  PortalMuting,
  PortalsOptions,
  type Installation,
  type InstallationStore,
  VerificationService,
} from '../../src/portals/index.js';
import { SqliteInstallationStore, openDatabase } from '../../src/drivers/index.js';
import { ManualClock } from '../manual-clock.js';
import { createCipher } from '../../src/storage/index.js';
import { BINDING_MEMORY } from '../../src/bindings/plan/binding-memory.js';
import { BINDINGS_OPTIONS, BindingsOptions } from '../../src/bindings/bindings.options.js';
import { Bitrix24Bindings } from '../../src/bindings/bindings.service.js';
import { HANDLER_URLS } from '../../src/bindings/wanted/handler-urls.js';
import { OFFLINE_OPTIONS, OfflineOptions } from '../../src/bindings/offline.options.js';
import { OfflineSubscriptions } from '../../src/bindings/offline/offline-subscriptions.service.js';
import { PortalSync } from '../../src/bindings/schedule/portal-sync.service.js';
import { SqliteBindingMemory } from '../../src/drivers/sqlite/sqlite-binding-memory.js';
import { TestEventBindings } from '../../src/bindings/test-events.service.js';
import { variantUrl } from '../../src/bindings/wanted/urls.js';
import { handler } from './handler.js';
import type { BatchOptions } from '../../src/rest/index.js';
import { SimulatedPortal } from './simulated-portal.js';

export const BASE = 'https://app.example.com/b24';

export interface BindingsAppOptions {
  options?: Partial<BindingsOptions>;
  offline?: Partial<OfflineOptions>;
  handlers?: HandlerDefinition[];
  portals?: Record<string, SimulatedPortal>;
  application?: boolean;
  baseUrl?: string | undefined;
  clock?: ManualClock;
  /** Where installations and memory live, to start a second process on it. */
  db?: ReturnType<typeof openDatabase>;
}

/** Its token outlives every test, as that of a portal that is called all the time. */
const installation = (memberId: string): Installation => ({
  clientId: 'app.1',
  memberId,
  domain: `${memberId}.example.com`,
  clientEndpoint: `https://${memberId}.example.com/rest/`,
  authServer: 'https://oauth.bitrix.info',
  applicationToken: 'token',
  accessToken: 'access',
  refreshToken: 'refresh',
  expiresAt: Number.MAX_SAFE_INTEGER,
  scope: ['crm'],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: 0,
  updatedAt: 0,
  version: 1,
});

/** The bindings' part of the module, with real portals and storage, whose REST calls go to simulated portals. */
export async function bindingsApp(given: BindingsAppOptions = {}) {
  const { portals = { m1: new SimulatedPortal([], ['ONCRMDEALADD']) }, application = true } = given;
  const { clock = new ManualClock(), db = openDatabase(':memory:') } = given;
  const baseUrl = 'baseUrl' in given ? given.baseUrl : BASE;
  const log: string[] = [];
  const write =
    (level: string) =>
    (message: string, ...rest: unknown[]): void => {
      if (rest.at(-1) === Bitrix24Bindings.name) log.push(`${level} ${message}`);
    };
  const logger = { log: write('log'), warn: write('warn'), error: write('error'), debug: write('debug') };

  const module = await Test.createTestingModule({
    imports: [EventEmitterModule.forRoot()],
    providers: [
      Notifications,
      PortalDirectory,
      PortalEvents,
      TestEventBindings,
      InstallationCache,
      PortalMuting,
      { provide: PORTALS_OPTIONS, useValue: new PortalsOptions() },
      OfflineSubscriptions,
      PortalSync,
      Bitrix24Bindings,
      { provide: VerificationService, useValue: { whenIdle: () => Promise.resolve() } },
      { provide: NOTIFICATION_SINK, useFactory: applicationEmitter, inject: [ModulesContainer] },
      { provide: CLOCK, useValue: clock },
      { provide: BINDINGS_OPTIONS, useValue: new BindingsOptions(given.options) },
      { provide: OFFLINE_OPTIONS, useValue: new OfflineOptions(given.offline) },
      { provide: APPLICATION_OPTIONS, useValue: application ? { clientId: 'app.1' } : null },
      { provide: INSTALLATION_STORE, useValue: new SqliteInstallationStore(db, createCipher([]), clock) },
      { provide: BINDING_MEMORY, useValue: new SqliteBindingMemory(db) },
      {
        provide: HANDLER_URLS,
        useValue: {
          urlFor: (authKey: string) => (baseUrl === undefined ? undefined : variantUrl(baseUrl, authKey)),
        },
      },
      { provide: HandlerRegistry, useValue: { allHandlers: () => given.handlers ?? [handler({})] } },
      {
        provide: Bitrix24Clients,
        useValue: {
          forPortal: (memberId: string) => ({
            batch: (commands: Parameters<SimulatedPortal['send']>[0], options: BatchOptions = {}) =>
              portals[memberId]!.send(commands, options.signal, options.connector),
          }),
        },
      },
    ],
  })
    .setLogger(logger)
    .compile();

  const store = module.get<InstallationStore>(INSTALLATION_STORE);
  for (const memberId of Object.keys(portals))
    // oxlint-disable-next-line no-await-in-loop
    await store.putIfVersion(installation(memberId), undefined);

  const notifications: unknown[] = [];
  module.get(EventEmitter2).on('bitrix24.bindings.synced', (payload) => notifications.push(payload));

  const bindings = module.get(Bitrix24Bindings);
  return {
    bindings,
    testEvents: module.get(TestEventBindings),
    offline: module.get(OfflineSubscriptions),
    portals,
    clock,
    db,
    log,
    notifications,
    store,
    portal: Object.values(portals)[0]!,
    /** Lets time pass, and what it starts end. */
    advance: async (ms: number) => {
      await clock.advance(ms);
      await bindings.whenSynced();
    },
  };
}
