export type { Access, AccessLimits, AccessSource } from './access.js';
export { AuthServerError } from './auth-server/auth-server.errors.js';
export {
  classifyAuthError,
  type AuthQuestion,
  type AuthServerErrorCode,
  type AuthServerErrorKind,
} from './answers/error-table/auth-error-rules.js';
export {
  classifyRestError,
  type AnsweredError,
  type ClassifiedError,
} from './answers/error-table/classify-rest-error.js';
export type { PairVerdict, Repeat, RestErrorKind } from './answers/error-table/rest-error-kinds.js';
export { askAuthServers, isAuthOutage } from './auth-server/ask-auth-servers.js';
export {
  MAX_TOKEN_LIFETIME_MS,
  TOKEN_LIFETIME_MS,
  type TokenGrant,
  type TokenOwner,
} from './auth-server/auth-server-answers.js';
export { AuthServer, type ClientCredentials } from './auth-server/auth-server.service.js';
export {
  AUTH_SERVERS,
  authServerProblems,
  DEFAULT_AUTH_SERVERS,
  IsAuthServers,
  matchAuthServer,
} from './auth-server/auth-servers.js';
export { MAX_BATCH_COMMANDS, type BatchCommand, type BatchOutcome } from './answers/batch.js';
export { Bitrix24Client, type BatchOptions } from './bitrix24-client.js';
export type { CallOptions } from './calls/call-options.js';
export type { KnownMethod } from './calls/known-method.js';
export { HTTP_SOURCE, httpSource } from './transport/http-source.js';
export type { LimitedPortal, LimitProfile } from './limits/limit-profile.js';
export {
  REQUEST_BUCKETS,
  type RequestBucket,
  type RequestBuckets,
  type TakenRequests,
} from './limits/request-buckets.js';
export type { BucketState, LimitedRequest, RestLimiter, RestPriority } from './limits/rest-limiter.js';
export type { ListOptions, ListProgress } from './lists/list-options.js';
export { RestList } from './lists/rest-list.js';
export { REST_NETWORK, type Network } from './transport/network.js';
export { WITHOUT_SOCKS } from './transport/proxy/index.js';
export { PORTAL_NETWORK, type PortalNetwork } from './transport/portal-network.js';

export { privateServers } from './auth-server/private-servers.js';
export type { RestAnswer, RestTime } from './answers/rest-answer.js';
export {
  Bitrix24RestError,
  OutcomeUnknownError,
  RestAccessDeniedError,
  RestAddressRefusedError,
  RestAnswerTooLargeError,
  RestAuthError,
  RestBadAnswerError,
  RestClosedError,
  RestInvalidCallError,
  RestLimitError,
  RestNetworkError,
  RestNotFoundError,
  RestPaymentRequiredError,
  RestPortalGoneError,
  RestQueueFullError,
  RestTimeoutError,
  RestUnavailableError,
  RestUnknownMethodError,
  type FieldProblem,
  type RestFailure,
} from './answers/rest.errors.js';
export type { RequestFact, RestObserver } from './rest-observer.js';
export { REST_OPTIONS, RestOptions, RestRetryOptions } from './rest.options.js';
export { RestPipeline } from './rest-pipeline.service.js';
export { RestTransport } from './transport/rest-transport.service.js';

export { WRITE_OBSERVER, type Write, type WriteEnd, type WriteObserver } from './write-observer.js';
export { REST_ROOM } from './rest.room.js';
