import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { PageExtras } from '../pages/index.js';
import type { Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';

/**
 * What is fixed when the module is declared: the second argument of `forRoot` and `forRootAsync`.
 *
 * @publicApi
 */
export interface Bitrix24EventsModuleExtras extends PageExtras {
  /** The route of the intake (default `/bitrix24/events`); a global prefix comes before it. */
  path?: string | undefined;
  /** Whether `Bitrix24Portals` and its siblings can be injected everywhere (default yes). */
  isGlobal?: boolean | undefined;
  /**
   * Put on the module's controllers: what opts a route out of your global guards (`[Public()]`), or hides it from
   * your API documentation.
   */
  controllerDecorators?: ClassDecorator[] | undefined;
}

/** Injection token of the extras as they were given. */
export const MODULE_EXTRAS = Symbol.for('nestjs-bitrix24-events:module-extras');

export const DEFAULT_PATH = '/bitrix24/events';

const builder = new ConfigurableModuleBuilder<Bitrix24EventsModuleOptions>({ moduleName: 'Bitrix24Events' })
  .setClassMethodName('forRoot')
  .build();

/** The base class of the module, with Nest's `forRoot` and `forRootAsync`. */
export const ConfigurableModuleClass = builder.ConfigurableModuleClass;

/** Injection token of the options as they were given, unchecked. */
export const MODULE_OPTIONS_TOKEN = builder.MODULE_OPTIONS_TOKEN;

/**
 * What `forRootAsync` takes: `imports`, `inject`, and `useFactory`, `useClass` or `useExisting`.
 *
 * @publicApi
 */
export type Bitrix24EventsModuleAsyncOptions = typeof builder.ASYNC_OPTIONS_TYPE;
