import { AUTHORIZE_URL, type AuthorizeUrl } from '../../portals/index.js';
import { isPlainHttp } from '../is-plain-http.js';
import type { PageDefinition, PageSettings } from '../page-definition.js';
import { AuthorizeLinks } from './authorize-links.service.js';
import { CodeExchange } from './code-exchange.service.js';
import { OAuthAuthorization } from './oauth-authorization.service.js';
import { OAuthCallbackEndpoint } from './oauth-callback-endpoint.service.js';
import { createOAuthCallbackController, START_PATH } from './oauth-callback.controller.js';
import {
  OAUTH_CALLBACK_NAME,
  OAUTH_CALLBACK_OPTIONS,
  type OAuthCallbackOptions,
} from './oauth-callback.options.js';

const THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Sends an administrator to a portal, and receives the authorization code that the portal returns.
 */
export const OAUTH_CALLBACK: PageDefinition<typeof OAUTH_CALLBACK_NAME, OAuthCallbackOptions> = {
  name: OAUTH_CALLBACK_NAME,
  defaultPath: '/bitrix24/oauth',
  routes: ['/', START_PATH],
  createController: createOAuthCallbackController,
  optionsToken: OAUTH_CALLBACK_OPTIONS,
  providers: [
    AuthorizeLinks,
    CodeExchange,
    OAuthAuthorization,
    OAuthCallbackEndpoint,
    {
      provide: AUTHORIZE_URL,
      useFactory:
        (links: AuthorizeLinks): AuthorizeUrl =>
        (domain) =>
          links.linkFor(domain),
      inject: [AuthorizeLinks],
    },
  ],
  problems: (settings) => (settings.hasRoute ? addressProblems(settings) : []),
};

function addressProblems({ options, publicUrl }: PageSettings<OAuthCallbackOptions>): string[] {
  const url = options.url ?? publicUrl;
  if (url === undefined)
    return [
      'oauthCallback has a route, but nobody knows its address. ' +
        "Try: publicUrl, or oauthCallback: { url: 'http://localhost:3000/bitrix24/oauth' }",
    ];
  if (!URL.canParse(url)) return [];
  if (/[?#]/.test(url)) return ['oauthCallback.url must have neither a query nor a hash'];
  const { hostname } = new URL(url);
  return isPlainHttp(url) && !options.allowHttp && !THIS_MACHINE.test(hostname)
    ? [
        `the address of oauthCallback (${url}) is plain http, so codes could be read on their way. ` +
          'Try: https, localhost, or oauthCallback: { allowHttp: true }',
      ]
    : [];
}
