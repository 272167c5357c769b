import {
  Module,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
  type OnModuleInit,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Bitrix24ConfigurationError } from '../../src/errors/index.js';
import {
  BitrixEvent,
  HANDLERS_OPTIONS,
  HandlerInvokers,
  HandlerRegistry,
  HandlersOptions,
  type BitrixEventInit,
} from '../../src/handlers/index.js';

/** A Nest application with handlers, its registry, and what it warned of. */
export interface BootedHandlers {
  app: INestApplication;
  registry: HandlerRegistry;
  /** What it logged. */
  lines: string[];
  warnings: string[];
  /** What it said of classes that no module provides. */
  unprovided: string[];
  errors: unknown[];
}

const isOfOthers = (message: string): boolean => message.includes('no module of this application provides');

@Module({})
class HandlersModule implements OnModuleInit {
  constructor(private readonly registry: HandlerRegistry) {}

  /** As the module's lifecycle does. */
  async onModuleInit(): Promise<void> {
    await this.registry.initialize();
    const problems = this.registry.problems();
    if (problems.length > 0) throw new Bitrix24ConfigurationError('application', problems);
  }
}

/** The providers of `handlers`, as a module. */
export const handlersModule = (options: Partial<HandlersOptions> = {}): DynamicModule => ({
  module: HandlersModule,
  providers: [
    HandlerInvokers,
    HandlerRegistry,
    { provide: HANDLERS_OPTIONS, useValue: new HandlersOptions(options) },
  ],
  exports: [HandlerRegistry],
});

/** Boots a real application around the given module. `prepare` runs before it is initialised. */
export async function bootHandlers(
  { imports = [], ...module }: ModuleMetadata,
  options: Partial<HandlersOptions> = {},
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<BootedHandlers> {
  const lines: string[] = [];
  const warnings: string[] = [];
  const unprovided: string[] = [];
  const errors: unknown[] = [];
  const logger: LoggerService = {
    log: (message: string) => lines.push(message),
    // The other classes of a spec are part of no application.
    warn: (message: string) => (isOfOthers(message) ? unprovided : warnings).push(message),
    error: (message: unknown) => errors.push(message),
  };
  const testing = await Test.createTestingModule({
    ...module,
    imports: [handlersModule(options), ...imports],
  })
    .setLogger(logger)
    .compile();
  const app = testing.createNestApplication({ logger });
  prepare(app);
  await app.init();
  return { app, registry: app.get(HandlerRegistry), lines, warnings, unprovided, errors };
}

/** An event as the dispatcher makes it. */
export const eventOf = (
  name: string,
  data: BitrixEventInit['data'] = { FIELDS: { ID: '21' } },
  more: Partial<BitrixEventInit> = {},
): BitrixEvent<string> =>
  new BitrixEvent({
    id: 'event-1',
    deliveryId: 'delivery-1',
    name,
    data,
    secretData: false,
    source: 'application',
    portal: { memberId: 'member', domain: 'portal.example' },
    userId: '7',
    occurredAt: new Date(1_000),
    receivedAt: new Date(2_000),
    attempt: 1,
    coalesced: 1,
    replayed: false,
    signal: () => new AbortController().signal,
    client: () => {
      throw new Error('no client in this test');
    },
    actorClient: () => {
      throw new Error('no token in this test');
    },
    ...more,
  });
