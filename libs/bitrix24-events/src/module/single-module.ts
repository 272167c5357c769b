import type { ModulesContainer } from '@nestjs/core';
import { Bitrix24ConfigurationError } from '../errors/index.js';

/** A member of the module class, by which copies of this package know each other's. */
export const MODULE_MARK = Symbol.for('nestjs-bitrix24-events:module');

/** @throws Bitrix24ConfigurationError when the application imports the module twice. */
export function assertSingleModule(modules: ModulesContainer): void {
  const count = [...modules.values()].filter(({ metatype }) => MODULE_MARK in metatype).length;
  if (count <= 1) return;
  throw new Bitrix24ConfigurationError('application', [
    `Bitrix24EventsModule is configured ${count} times, but one application has one inbox and one set of bindings. ` +
      'Try: one forRoot in the root module; handlers are found in every module, and its services are global',
  ]);
}
