import {
  Module,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import {
  Bitrix24EventsModule,
  sqliteStorage,
  type Bitrix24EventsModuleExtras,
  type Bitrix24EventsModuleOptions,
  type Clock,
} from 'nestjs-bitrix24-events';
import { createAdapter, type AdapterName } from './adapters.js';
import { CLIENT_ID, CLIENT_SECRET, ENCRYPTION_KEY, PUBLIC_URL } from './facts.js';
import { RunningApp } from './running-app.js';

const CLOCK = Symbol.for('nestjs-bitrix24-events:clock');

/** How an application is to be; everything but the adapter and the portal has a default. */
export interface AppSetup extends Pick<ModuleMetadata, 'imports' | 'controllers' | 'providers'> {
  adapter: AdapterName;
  portal: Bitrix24Emulator;
  /** Over the defaults of {@link defaultOptions}. */
  options?: Bitrix24EventsModuleOptions;
  extras?: Bitrix24EventsModuleExtras;
  /** Instead of `forRoot` with {@link options}. */
  events?: DynamicModule;
  /** The database. */
  file?: string;
  logger?: LoggerService;
  /** What drives the module's time; the machine's clock without one. */
  clock?: Clock;
  /** Options of `NestFactory.create`. */
  nest?: NestApplicationOptions;
  fastify?: ConstructorParameters<typeof FastifyAdapter>[0];
  /** The origin that the portal knows it by. */
  publicUrl?: string;
  /** As `main.ts` would, between `create` and `listen`. */
  configure?: (app: INestApplication) => unknown;
}

@Module({})
class RootModule {}

export const defaultOptions = (portal: Bitrix24Emulator, file: string): Bitrix24EventsModuleOptions => ({
  publicUrl: PUBLIC_URL,
  application: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
  storage: sqliteStorage({ file, encryptionKey: ENCRYPTION_KEY, waitForOwner: 0 }),
  authServers: [portal.authServer],
  // As often as by default, but without the long pauses: no test is about time.
  rest: { allowInsecure: true, allowPrivate: true, retry: { initialDelay: '10ms' } },
});

/** Boots an application on a free port and makes the portal's public URL lead to it. */
export async function boot(setup: AppSetup & { file: string }): Promise<RunningApp> {
  const { portal, file, imports = [], controllers = [], providers = [] } = setup;
  const events =
    setup.events ??
    Bitrix24EventsModule.forRoot({ ...defaultOptions(portal, file), ...setup.options }, setup.extras);
  const root: DynamicModule = {
    module: RootModule,
    imports: [EventEmitterModule.forRoot(), events, ...imports],
    controllers,
    providers,
  };
  const app = await create(root, setup);
  const running = new RunningApp(app, file);
  try {
    await setup.configure?.(app);
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  running.origin = await app.getUrl();
  portal.route(setup.publicUrl ?? PUBLIC_URL, running.origin);
  return running;
}

async function create(root: DynamicModule, setup: AppSetup): Promise<INestApplication> {
  const adapter = createAdapter(setup.adapter, setup.fastify);
  const { logger = false } = setup;
  if (!setup.clock) return NestFactory.create(root, adapter, { logger, abortOnError: false, ...setup.nest });
  const testing = Test.createTestingModule({ imports: [root] })
    .overrideProvider(CLOCK)
    .useValue(setup.clock);
  if (logger) testing.setLogger(logger);
  return (await testing.compile()).createNestApplication(adapter, { logger, ...setup.nest });
}
