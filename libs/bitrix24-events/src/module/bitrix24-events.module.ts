import { Module, type DynamicModule } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Bitrix24Bindings } from '../bindings/index.js';
import { applicationEmitter, CLOCK, NOTIFICATION_SINK, Notifications, systemClock } from '../common/index.js';
import { Bitrix24Inbox } from '../inbox/index.js';
import { createIntakeController, INTAKE_ROUTE_OPTIONS } from '../intake/index.js';
import { Bitrix24Clients, Bitrix24Portals } from '../portals/index.js';
import { Bitrix24Sweep } from '../sweep/index.js';
import { Bitrix24EventsLifecycle } from './bitrix24-events.lifecycle.js';
import {
  ConfigurableModuleClass,
  DEFAULT_PATH,
  MODULE_EXTRAS,
  type Bitrix24EventsModuleAsyncOptions,
  type Bitrix24EventsModuleExtras,
} from './bitrix24-events.module-definition.js';
import {
  BITRIX24_EVENTS_OPTIONS,
  type Bitrix24EventsModuleOptions,
  type Bitrix24EventsOptions,
} from './bitrix24-events.options.js';
import { decoratorsOf, optionalText } from './extras-problems.js';
import { OPTIONS_PROVIDERS } from './options.providers.js';
import { pagesOf } from './page-routes.providers.js';
import { ROOM_PROVIDERS } from './rooms.js';
import { MODULE_MARK } from './single-module.js';
import { STORAGE_PROVIDERS } from './storage.providers.js';

/**
 * Subscribes the application to Bitrix24: finds the methods that `@OnBitrixEvent` annotates, keeps their events
 * bound on each connected portal, takes the events in, and has them handled.
 *
 * @example
 * ```ts
 * @Module({
 *   imports: [
 *     Bitrix24EventsModule.forRoot({
 *       publicUrl: 'https://app.example.com',
 *       application: { clientId, clientSecret },
 *       storage: sqliteStorage({ file: './data/bitrix24-events.db', encryptionKey }),
 *     }),
 *   ],
 * })
 * export class AppModule {}
 * ```
 * @publicApi
 */
@Module({
  providers: [
    { provide: CLOCK, useValue: systemClock },
    { provide: NOTIFICATION_SINK, useFactory: applicationEmitter, inject: [ModulesContainer] },
    Notifications,
    ...OPTIONS_PROVIDERS,
    ...STORAGE_PROVIDERS,
    ...ROOM_PROVIDERS,
    Bitrix24EventsLifecycle,
  ],
  exports: [Bitrix24Portals, Bitrix24Bindings, Bitrix24Inbox, Bitrix24Sweep, Bitrix24Clients],
})
export class Bitrix24EventsModule extends ConfigurableModuleClass {
  static readonly [MODULE_MARK] = true;

  /**
   * @param options see {@link Bitrix24EventsOptions}; checked at boot, all problems in one error
   * @param extras what is fixed with the declaration: the route, its decorators
   */
  static override forRoot(
    options: Bitrix24EventsModuleOptions,
    extras: Bitrix24EventsModuleExtras = {},
  ): DynamicModule {
    return withRoute(super.forRoot(options), extras);
  }

  /**
   * As {@link forRoot}, with options that other providers give.
   *
   * @example
   * ```ts
   * Bitrix24EventsModule.forRootAsync(bitrix24EventsConfig.asProvider())
   * ```
   */
  static override forRootAsync(
    options: Bitrix24EventsModuleAsyncOptions,
    extras: Bitrix24EventsModuleExtras = {},
  ): DynamicModule {
    return withRoute(super.forRootAsync(options), extras);
  }
}

function withRoute(definition: DynamicModule, extras: Bitrix24EventsModuleExtras): DynamicModule {
  const { isGlobal = true } = extras;
  const path = optionalText(extras.path) ?? DEFAULT_PATH;
  const controller = createIntakeController({ path, decorators: decoratorsOf(extras) });
  const pages = pagesOf(extras, controller);
  return {
    ...definition,
    global: isGlobal,
    controllers: [controller, ...pages.controllers],
    providers: [
      ...(definition.providers ?? []),
      { provide: MODULE_EXTRAS, useValue: extras },
      {
        provide: INTAKE_ROUTE_OPTIONS,
        useFactory: ({ publicUrl }: Bitrix24EventsOptions) => ({
          controller,
          publicUrl,
          pages: pages.controllers,
        }),
        inject: [BITRIX24_EVENTS_OPTIONS],
      },
      ...pages.providers,
    ],
  };
}
