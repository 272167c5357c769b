import type { Provider, Type } from '@nestjs/common';
import {
  PAGE_ROUTES_OPTIONS,
  pageProblems,
  PAGES,
  type PageName,
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

/** The pages that the declaration asks for: their controllers, and what tells the rest where they are. */
export function pagesOf(
  extras: Bitrix24EventsModuleExtras,
  intake: Type<unknown>,
): {
  controllers: Type<unknown>[];
  providers: Provider[];
} {
  const decorators = decoratorsOf(extras);
  const pages = PAGES.flatMap(({ name, routes, defaultPath, createController }) => {
    const path = pathOf(extras[name], defaultPath);
    return path === undefined ? [] : [{ name, routes, controller: createController({ path, decorators }) }];
  });
  return {
    controllers: pages.map(({ controller }) => controller),
    providers: [
      {
        provide: PAGE_ROUTES_OPTIONS,
        useFactory: (
          input: Bitrix24EventsModuleOptions,
          options: Bitrix24EventsOptions,
        ): PageRoutesOptions => {
          const { publicUrl } = options;
          return { pages, intake, publicUrl, problems: pageProblemsOf(input, extras, options) };
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
  const { publicUrl, application, rest } = options;
  const namesWhere = (holds: (name: PageName) => boolean): Set<PageName> =>
    new Set(PAGES.map(({ name }) => name).filter(holds));
  return pageProblems({
    options,
    routed: namesWhere((name) => Boolean(extras[name])),
    given: namesWhere((name) => input[name] !== undefined),
    application: Boolean(application),
    allowInsecure: rest.allowInsecure,
    publicUrl,
  });
}
