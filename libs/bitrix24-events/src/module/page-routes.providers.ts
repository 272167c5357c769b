import type { Provider, Type } from '@nestjs/common';
import {
  createInstallPageController,
  createOAuthCallbackController,
  PAGE_ROUTES_OPTIONS,
  pageProblems,
  type PageRoutesOptions,
} from '../pages/index.js';
import { decoratorsOf, optionalText } from './extras-problems.js';
import {
  MODULE_OPTIONS_TOKEN,
  type Bitrix24EventsModuleExtras,
} from './bitrix24-events.module-definition.js';
import {
  BITRIX24_EVENTS_OPTIONS,
  Bitrix24EventsOptions,
  type Bitrix24EventsModuleOptions,
} from './bitrix24-events.options.js';

const DEFAULT_INSTALL_PATH = '/bitrix24/install';
const DEFAULT_OAUTH_PATH = '/bitrix24/oauth';

/** The pages that the declaration asks for: their controllers, and what tells the rest where they are. */
export function pagesOf(
  extras: Bitrix24EventsModuleExtras,
  intake: Type<unknown>,
): {
  controllers: Type<unknown>[];
  providers: Provider[];
} {
  const decorators = decoratorsOf(extras);
  const installPath = pathOf(extras.installPage, DEFAULT_INSTALL_PATH);
  const oauthPath = pathOf(extras.oauthCallback, DEFAULT_OAUTH_PATH);
  const installPage =
    installPath === undefined ? undefined : createInstallPageController({ path: installPath, decorators });
  const oauthCallback =
    oauthPath === undefined ? undefined : createOAuthCallbackController({ path: oauthPath, decorators });
  return {
    controllers: [installPage, oauthCallback].filter((controller) => controller !== undefined),
    providers: [
      {
        provide: PAGE_ROUTES_OPTIONS,
        useFactory: (
          input: Bitrix24EventsModuleOptions,
          options: Bitrix24EventsOptions,
        ): PageRoutesOptions => {
          const { publicUrl, oauthCallback: oauth } = options;
          const problems = pageProblemsOf(input, extras, options);
          return { installPage, oauthCallback, intake, publicUrl, oauthUrl: oauth.url, problems };
        },
        inject: [MODULE_OPTIONS_TOKEN, BITRIX24_EVENTS_OPTIONS],
      },
    ],
  };
}

const pathOf = (given: string | boolean | undefined, byDefault: string): string | undefined =>
  given === true ? byDefault : optionalText(given) || undefined;

/** What keeps the pages from working, with their options as they were given. */
export function pageProblemsOf(
  input: Bitrix24EventsModuleOptions,
  extras: Bitrix24EventsModuleExtras,
  options = new Bitrix24EventsOptions(input),
): string[] {
  const { publicUrl, application, rest, installPage, oauthCallback } = options;
  return pageProblems({
    routes: { installPage: Boolean(extras.installPage), oauthCallback: Boolean(extras.oauthCallback) },
    given: {
      installPage: input.installPage !== undefined,
      oauthCallback: input.oauthCallback !== undefined,
    },
    application: Boolean(application),
    allowInsecure: rest.allowInsecure,
    scriptUrl: installPage.scriptUrl,
    publicUrl,
    oauth: oauthCallback,
  });
}
