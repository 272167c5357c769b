import { ValidateNested } from 'class-validator';
import { INSTALL_PAGE, InstallPageOptions } from './install-page/index.js';
import { OAUTH_CALLBACK, OAuthCallbackOptions } from './oauth/index.js';

/** The pages of the module. A further one is a folder of its own, and is named in this file only. */
export const PAGES = [INSTALL_PAGE, OAUTH_CALLBACK] as const;

export type PageName = (typeof PAGES)[number]['name'];

/** The routes of the pages, in the second argument of `forRoot`. */
export interface PageExtras {
  /**
   * The route of the installation page: a path, or `true` for `/bitrix24/install` (default: none). Name it in the card
   * of the application as the path for initial installation. The option `installPage` says how it works.
   */
  installPage?: string | boolean | undefined;
  /**
   * The route at which portals hand over authorization codes: a path, or `true` for `/bitrix24/oauth` (default: none).
   * Name it in the card of the application. The option `oauthCallback` says how it works.
   */
  oauthCallback?: string | boolean | undefined;
}

/** Options of pages as they are given: `undefined`, also where it is written out, leaves the default. */
export type GivenPagesOptions = {
  [Name in PageName]?:
    { [Option in keyof PagesOptions[Name]]?: PagesOptions[Name][Option] | undefined } | undefined;
};

/** The options of all pages, with their defaults. */
export class PagesOptions {
  /** How the installation page works, where it has a route. */
  @ValidateNested()
  readonly installPage: InstallPageOptions;

  /** How the authorization-code flow works, where it has a route. */
  @ValidateNested()
  readonly oauthCallback: OAuthCallbackOptions;

  constructor({ installPage, oauthCallback }: GivenPagesOptions = {}) {
    this.installPage = new InstallPageOptions(installPage ?? {});
    this.oauthCallback = new OAuthCallbackOptions(oauthCallback ?? {});
  }
}
