export type { Access, AccessSource } from './access.js';
export { AuthServerError, type AuthServerErrorCode } from './auth-server.errors.js';
export { splitScope, type TokenGrant, type TokenOwner } from './auth-server-answers.js';
export { AuthServer, type ClientCredentials } from './auth-server.service.js';
export {
  AUTH_SERVERS,
  authServerProblems,
  DEFAULT_AUTH_SERVERS,
  IsAuthServers,
  matchAuthServer,
} from './auth-servers.js';
export { LONGEST_BATCH, type BatchCommand, type BatchOutcome } from './batch.js';
export { Bitrix24Client, type BatchOptions, type CallOptions } from './bitrix24-client.js';
export { createHttpService } from './create-http-service.js';
export { redact } from './redact.js';
export type { RestAnswer, RestTime } from './rest-answer.js';
export {
  Bitrix24RestError,
  RestAccessDeniedError,
  RestAddressRefusedError,
  RestAuthError,
  RestBadAnswerError,
  RestInvalidCallError,
  RestLimitError,
  RestNetworkError,
  RestNotFoundError,
  RestPortalGoneError,
  RestTimeoutError,
  RestUnavailableError,
  type RestFailure,
} from './rest.errors.js';
export { REST_OPTIONS, RestOptions } from './rest.options.js';
export { RestTransport } from './rest-transport.service.js';
