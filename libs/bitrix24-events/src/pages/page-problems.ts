import type { PageDefinition } from './page-definition.js';
import { PAGES, type PageName, type PagesOptions } from './pages.js';

/** What decides on whether the pages can work. */
export interface PagesSettings {
  options: PagesOptions;
  /** Those that have a route. */
  routed: ReadonlySet<PageName>;
  /** Those whose option was given. */
  given: ReadonlySet<PageName>;
  application: boolean;
  allowInsecure: boolean;
  publicUrl: string | undefined;
}

/** What keeps the pages from working, each with its remedy. */
export function pageProblems(settings: PagesSettings): string[] {
  const { routed, given, application } = settings;
  const names = PAGES.map(({ name }) => name);
  return [
    ...names
      .filter((name) => given.has(name) && !routed.has(name))
      .map(
        (name) =>
          `the option ${name} is given, but the page has no route. ` +
          `Try: forRoot(options, { ${name}: true }), or a path instead of true`,
      ),
    ...names
      .filter((name) => routed.has(name) && !application)
      .map(
        (name) =>
          `${name} has a route, but there is no application to install. Try: application: { clientId, clientSecret }`,
      ),
    ...PAGES.flatMap((page) => ownProblems(page, settings)),
  ];
}

const ownProblems = <Name extends PageName>(
  page: PageDefinition<Name, PagesOptions[Name]>,
  { options, routed, publicUrl, allowInsecure }: PagesSettings,
): string[] =>
  page.problems({ options: options[page.name], hasRoute: routed.has(page.name), publicUrl, allowInsecure });
