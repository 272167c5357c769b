export { AuthorizeLinks } from './authorize-links.service.js';
export { CodeExchange } from './code-exchange.service.js';
export { OAuthAuthorization } from './oauth-authorization.service.js';
export { createOAuthCallbackController } from './oauth-callback.controller.js';
export { OAuthCallbackEndpoint } from './oauth-callback-endpoint.service.js';
export { OAUTH_CALLBACK_OPTIONS, OAuthCallbackOptions } from './oauth-callback.options.js';
