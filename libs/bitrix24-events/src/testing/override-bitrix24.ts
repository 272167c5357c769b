import { ModulesContainer } from '@nestjs/core';
import { CLOCK, definedOnly } from '../common/index.js';
import {
  assertSingleModule,
  BITRIX24_EVENTS_OPTIONS,
  MODULE_OPTIONS_TOKEN,
  validateOptions,
  type Bitrix24EventsModuleOptions,
  type Bitrix24EventsOptions,
} from '../module/index.js';
import { Bitrix24Clients } from '../portals/index.js';
import { ManualClock } from './manual-clock.js';
import { memoryStorage } from './memory-storage.js';
import { TestClients } from './test-clients.js';

/** What is needed of the builder that `Test.createTestingModule()` of `@nestjs/testing` gives. */
interface OverridableModule {
  overrideProvider(token: unknown): {
    useValue(value: unknown): unknown;
    // oxlint-disable-next-line typescript/no-explicit-any -- as the builder has it
    useFactory(options: { factory: (...parts: any[]) => unknown; inject?: any[] }): unknown;
  };
}

/**
 * Readies an application that imports `Bitrix24EventsModule` for `bitrix24Testing()`: its inbox is in memory, its
 * time stands still until the test moves it, nothing is bound, and no client calls anybody. Its options need no
 * credentials. All else is the application's own.
 *
 * @param builder what `Test.createTestingModule()` gives; handed back
 * @example
 * ```ts
 * const module = await overrideBitrix24(Test.createTestingModule({ imports: [AppModule] })).compile();
 * ```
 * @publicApi
 */
export function overrideBitrix24<Builder extends OverridableModule>(
  builder: Builder,
  { clock = new ManualClock() }: { clock?: ManualClock } = {},
): Builder {
  builder.overrideProvider(CLOCK).useValue(clock);
  builder.overrideProvider(Bitrix24Clients).useValue(new TestClients());
  builder.overrideProvider(BITRIX24_EVENTS_OPTIONS).useFactory({
    factory: (input: Bitrix24EventsModuleOptions, modules: ModulesContainer): Bitrix24EventsOptions => {
      assertSingleModule(modules);
      return validateOptions(forTests(input));
    },
    inject: [MODULE_OPTIONS_TOKEN, ModulesContainer],
  });
  return builder;
}

const forTests = ({
  application,
  bindings,
  ...options
}: Bitrix24EventsModuleOptions): Bitrix24EventsModuleOptions => ({
  ...options,
  ...(application && {
    application: { clientId: 'test', clientSecret: 'test', ...definedOnly(application) },
  }),
  bindings: { ...bindings, mode: 'off' },
  storage: memoryStorage(),
});
