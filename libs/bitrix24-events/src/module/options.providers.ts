import type { Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { BINDINGS_OPTIONS, OFFLINE_OPTIONS } from '../bindings/index.js';
import { ECHOES_OPTIONS } from '../echoes/index.js';
import { HANDLERS_OPTIONS } from '../handlers/index.js';
import { INBOX_OPTIONS } from '../inbox/index.js';
import { INTAKE_OPTIONS } from '../intake/index.js';
import { PAGES } from '../pages/index.js';
import { APPLICATION_OPTIONS, INSTALL_OPTIONS, PORTALS_OPTIONS, WEBHOOKS_OPTIONS } from '../portals/index.js';
import { AUTH_SERVERS, type Network, PORTAL_NETWORK, REST_NETWORK, REST_OPTIONS } from '../rest/index.js';
import { SWEEP_OPTIONS } from '../sweep/index.js';
import {
  MODULE_EXTRAS,
  MODULE_OPTIONS_TOKEN,
  type Bitrix24EventsModuleExtras,
} from './bitrix24-events.module-definition.js';
import { withOtherProblems } from './other-problems.js';
import { hideSecrets } from './hide-secrets.js';
import {
  BITRIX24_EVENTS_OPTIONS,
  type Bitrix24EventsModuleOptions,
  type Bitrix24EventsOptions,
} from './bitrix24-events.options.js';
import { assertSingleModule } from './single-module.js';
import { validateOptions } from './validate-options.js';

const part = (token: symbol, member: keyof Bitrix24EventsOptions): Provider => ({
  provide: token,
  useFactory: (options: Bitrix24EventsOptions) => options[member],
  inject: [BITRIX24_EVENTS_OPTIONS],
});

/** @throws Bitrix24ConfigurationError that lists every problem, those of handlers too where the options have one */
function checked(
  input: Bitrix24EventsModuleOptions,
  modules: ModulesContainer,
  extras: Bitrix24EventsModuleExtras,
  network?: Network,
): Bitrix24EventsOptions {
  try {
    return validateOptions(input, undefined, extras, network);
  } catch (error) {
    throw withOtherProblems(error, modules, input, extras);
  }
}

/** The checked options, and for each folder its part of them. */
export const OPTIONS_PROVIDERS: Provider[] = [
  {
    provide: BITRIX24_EVENTS_OPTIONS,
    useFactory: (
      input: Bitrix24EventsModuleOptions,
      modules: ModulesContainer,
      extras: Bitrix24EventsModuleExtras,
      network?: Network,
    ) => {
      assertSingleModule(modules);
      const options = checked(input, modules, extras, network);
      hideSecrets(input);
      return options;
    },
    inject: [MODULE_OPTIONS_TOKEN, ModulesContainer, MODULE_EXTRAS, { token: REST_NETWORK, optional: true }],
  },
  part(APPLICATION_OPTIONS, 'application'),
  part(WEBHOOKS_OPTIONS, 'webhooks'),
  part(AUTH_SERVERS, 'authServers'),
  part(BINDINGS_OPTIONS, 'bindings'),
  part(OFFLINE_OPTIONS, 'offline'),
  part(SWEEP_OPTIONS, 'sweep'),
  part(INBOX_OPTIONS, 'inbox'),
  part(INTAKE_OPTIONS, 'intake'),
  part(HANDLERS_OPTIONS, 'handlers'),
  part(ECHOES_OPTIONS, 'echoes'),
  part(PORTALS_OPTIONS, 'portals'),
  part(PORTAL_NETWORK, 'portals'),
  part(INSTALL_OPTIONS, 'install'),
  part(REST_OPTIONS, 'rest'),
  ...PAGES.map(({ optionsToken, name }) => part(optionsToken, name)),
];
