export { OAUTH_CALLBACK } from './oauth-callback.definition.js';
export { OAuthCallbackOptions } from './oauth-callback.options.js';
