export { bitrix24EventsConfig } from './bitrix24-events.config.js';
export type {
  Bitrix24EventsModuleAsyncOptions,
  Bitrix24EventsModuleExtras,
} from './bitrix24-events.module-definition.js';
export { Bitrix24EventsModule } from './bitrix24-events.module.js';
export { Bitrix24EventsOptions, type Bitrix24EventsModuleOptions } from './bitrix24-events.options.js';
export { sqliteStorage, type SqliteStorageOptions } from './sqlite-storage.js';
export type { OpenStorage, StorageDriver } from './storage-driver.js';
