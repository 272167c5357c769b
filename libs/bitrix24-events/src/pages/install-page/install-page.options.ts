import { IsOptional, IsUrl, ValidateBy } from 'class-validator';
import { definedOnly, IsDuration, type Duration } from '../../common/index.js';
import type { InstallPageView } from './install-page-view.js';

/**
 * Options of the installation page. Its route is `installPage` of the module's second argument.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot({ …, installPage: { waitFor: '10s' } }, { installPage: '/bitrix24/install' })
 * ```
 * @publicApi
 */
export class InstallPageOptions {
  /** The vendor's script, which tells the portal that the installation is finished. */
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'installPage.scriptUrl must be an absolute URL, like https://api.bitrix24.com/api/v1/' },
  )
  scriptUrl = 'https://api.bitrix24.com/api/v1/';

  /**
   * How long the first answer waits for the auth server and the portal to verify the sender
   * (default 20 seconds). Without verification no site may show the page in a frame. Should be less
   * than your proxy's timeout.
   */
  @IsDuration(0, "installPage.waitFor must be a duration: milliseconds, or a text like '20s'")
  waitFor: Duration = '20s';

  /** Creates the document instead of the module; see {@link InstallPageView}. */
  @IsOptional()
  @ValidateBy(
    { name: 'isFunction', validator: { validate: (value: unknown) => typeof value === 'function' } },
    {
      message:
        'installPage.template must be a function that returns HTML. Try: (view) => `…${view.scripts}…`',
    },
  )
  template?: (view: InstallPageView) => string;

  constructor(input: Partial<InstallPageOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** Injection token of the {@link InstallPageOptions}. */
export const INSTALL_PAGE_OPTIONS = Symbol.for('nestjs-bitrix24-events:install-page-options');
