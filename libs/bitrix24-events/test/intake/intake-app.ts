import {
  Body,
  Controller,
  Module,
  Post,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type OnModuleInit,
  type ModuleMetadata,
  type NestApplicationOptions,
} from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { EventRouting } from '../../src/bindings/index.js';
import { CLOCK, Notifications } from '../../src/common/index.js';
import { OwnEvents } from '../../src/echoes/index.js';
import { EventAcceptor, INBOX, InboxAvailability, InboxSignal } from '../../src/inbox/index.js';
import {
  BodyCapture,
  BodyReader,
  createIntakeController,
  EventRouter,
  ForeignAnswers,
  HttpServer,
  INTAKE_OPTIONS,
  INTAKE_ROUTE_OPTIONS,
  IntakeCounts,
  IntakeEndpoint,
  IntakeOptions,
  IntakeRoute,
  IntakeService,
  OfflineSignal,
  QueueServers,
  IntakeLog,
} from '../../src/intake/index.js';
import { InstallQueue, EventAuthenticator, RoundTrip } from '../../src/portals/index.js';
import { RestTransport } from '../../src/rest/index.js';
import { makeTransport } from '../rest/make-transport.js';
import { IntakeDoubles } from './doubles.js';
import { ManualClock } from '../manual-clock.js';

export type AdapterName = 'express' | 'fastify';

/** How an application is to be; all of it may be left out. */
export interface IntakeAppOptions {
  path?: string;
  publicUrl?: string;
  decorators?: ClassDecorator[];
  intake?: Partial<IntakeOptions>;
  /** Of the module around the intake's. */
  module?: ModuleMetadata;
  nest?: NestApplicationOptions;
  adapter?: AbstractHttpAdapter;
  /** By a testing module, which gets its adapter when its providers are made already. */
  asTest?: boolean;
  /** The same application without an intake. */
  without?: boolean;
  /** As `main.ts` would, between `create` and `listen`. */
  configure?: (app: INestApplication) => unknown;
}

/** A running application with an intake in it. */
export interface IntakeApp {
  app: INestApplication;
  /** With the port, without a path. */
  origin: string;
  doubles: IntakeDoubles;
  clock: ManualClock;
  route: IntakeRoute;
  counts: IntakeCounts;
  logged: string[];
}

@Module({})
export class IntakeModule implements OnModuleInit {
  constructor(private readonly route: IntakeRoute) {}

  /** As the module's lifecycle does. */
  onModuleInit(): void {
    this.route.initialize();
  }
}

@Module({})
class RootModule {}

/** Another route of the same application: it says what its body looks like to it. */
@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: unknown): unknown {
    return { body };
  }
}

function intakeModule(doubles: IntakeDoubles, clock: ManualClock, options: IntakeAppOptions): DynamicModule {
  const { path = '/bitrix24/events', decorators, publicUrl } = options;
  const controller = createIntakeController({ path, decorators });
  return {
    module: IntakeModule,
    controllers: [controller],
    providers: [
      BodyCapture,
      BodyReader,
      ForeignAnswers,
      HttpServer,
      IntakeCounts,
      IntakeEndpoint,
      IntakeLog,
      IntakeRoute,
      IntakeService,
      EventRouter,
      OfflineSignal,
      QueueServers,
      { provide: RestTransport, useFactory: () => makeTransport() },
      { provide: CLOCK, useValue: clock },
      { provide: INTAKE_OPTIONS, useValue: new IntakeOptions(options.intake) },
      { provide: INTAKE_ROUTE_OPTIONS, useValue: { controller, publicUrl } },
      { provide: EventAuthenticator, useValue: doubles.authenticator },
      { provide: InstallQueue, useValue: doubles.installs },
      { provide: RoundTrip, useValue: doubles.roundTrip },
      { provide: EventRouting, useValue: doubles.routing },
      { provide: INBOX, useValue: doubles.inbox },
      Notifications,
      InboxAvailability,
      InboxSignal,
      { provide: OwnEvents, useValue: { areIgnored: false } },
      EventAcceptor,
    ],
  };
}

const collector = (logged: string[]): LoggerService => {
  const note = (level: string) => (message: unknown) =>
    void logged.push(`${level} ${message instanceof Error ? message.message : String(message)}`);
  return { log: () => {}, warn: note('warn'), error: note('error'), debug: note('debug') };
};

const running: INestApplication[] = [];

/** Boots one and listens on a free port. */
export async function bootIntake(name: AdapterName, options: IntakeAppOptions = {}): Promise<IntakeApp> {
  const doubles = new IntakeDoubles();
  const clock = new ManualClock();
  const logged: string[] = [];
  const { imports = [], controllers = [], providers = [] } = options.module ?? {};
  const root: DynamicModule = {
    module: RootModule,
    imports: options.without ? imports : [intakeModule(doubles, clock, options), ...imports],
    controllers: [EchoController, ...controllers],
    providers,
  };
  const adapter = options.adapter ?? (name === 'express' ? new ExpressAdapter() : new FastifyAdapter());
  const nest = { logger: collector(logged), abortOnError: false, ...options.nest };
  const app = options.asTest
    ? (await Test.createTestingModule({ imports: [root] }).compile()).createNestApplication(adapter, nest)
    : await NestFactory.create(root, adapter, nest);
  await options.configure?.(app);
  await app.listen(0, '127.0.0.1');
  running.push(app);
  return {
    app,
    origin: await app.getUrl(),
    doubles,
    clock,
    logged,
    get route() {
      return app.get(IntakeRoute);
    },
    get counts() {
      return app.get(IntakeCounts);
    },
  };
}

/** Closes all that were booted. */
export async function closeAll(): Promise<void> {
  await Promise.all(running.splice(0).map((app) => app.close()));
}
