export { bitrix24EventsConfig, type Bitrix24EventsConfig } from './bitrix24-events.config.js';
export {
  MODULE_OPTIONS_TOKEN,
  type Bitrix24EventsModuleAsyncOptions,
  type Bitrix24EventsModuleExtras,
} from './bitrix24-events.module-definition.js';
export { Bitrix24EventsModule } from './bitrix24-events.module.js';
export {
  BITRIX24_EVENTS_OPTIONS,
  Bitrix24EventsOptions,
  type Bitrix24EventsModuleOptions,
} from './bitrix24-events.options.js';
export { assertSingleModule } from './single-module.js';

export { validateOptions } from './validate-options.js';
