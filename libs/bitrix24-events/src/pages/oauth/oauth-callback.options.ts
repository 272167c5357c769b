import { IsBoolean, IsOptional, IsUrl } from 'class-validator';
import { definedOnly } from '../../common/index.js';

/**
 * Options of the authorization-code flow. Its route is `oauthCallback` of the module's second
 * argument.
 *
 * @example
 * ```ts
 * Bitrix24EventsModule.forRoot(
 *   { …, oauthCallback: { url: 'http://localhost:3000/bitrix24/oauth' } },
 *   { oauthCallback: '/bitrix24/oauth' },
 * )
 * ```
 * @publicApi
 */
export class OAuthCallbackOptions {
  /**
   * The address of the route as a browser reaches it, and as the card of the application names it. Default:
   * `publicUrl` and the route. For an application that Bitrix24 cannot reach: one on `localhost`, or inside your network.
   */
  @IsOptional()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'oauthCallback.url must be an absolute URL, like http://localhost:3000/bitrix24/oauth' },
  )
  url?: string;

  /**
   * Whether the address may be plain `http:` on a host other than this machine (default no): codes
   * and the browser's cookie are then sent unencrypted.
   */
  @IsBoolean({ message: 'oauthCallback.allowHttp must be true or false' })
  allowHttp = false;

  constructor(input: Partial<OAuthCallbackOptions> = {}) {
    Object.assign(this, definedOnly(input));
  }
}

/** The name of the page, of its option and of its route. */
export const OAUTH_CALLBACK_NAME = 'oauthCallback';

/** Injection token of the {@link OAuthCallbackOptions}. */
export const OAUTH_CALLBACK_OPTIONS = Symbol.for('nestjs-bitrix24-events:oauth-callback-options');
