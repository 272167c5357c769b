export type { Access, AccessLimits, AccessSource } from './access.js';
export { AuthServerError } from './auth-server.errors.js';
export {
  classifyAuthError,
  type AuthQuestion,
  type AuthServerErrorCode,
  type AuthServerErrorKind,
} from './error-table/auth-error-rules.js';
export {
  classifyRestError,
  type AnsweredError,
  type ClassifiedError,
} from './error-table/classify-rest-error.js';
export type { PairVerdict, Repeat, RestErrorKind } from './error-table/rest-error-kinds.js';
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
export { Bitrix24Client, type BatchOptions } from './bitrix24-client.js';
export type { CallOptions } from './calls/call-options.js';
export type { KnownMethod } from './calls/known-method.js';
export { HTTP_SOURCE, httpSource } from './http-source.js';
export type { LimitedPortal, LimitProfile } from './limits/limit-profile.js';
export type { BucketState, LimitedRequest, RestLimiter, RestPriority } from './limits/rest-limiter.js';
export type { ListOptions, ListProgress } from './lists/list-options.js';
export { RestList } from './lists/rest-list.js';
export { REST_NETWORK, type Network } from './network.js';
export { WITHOUT_SOCKS } from './proxy/index.js';
export { PORTAL_NETWORK, type PortalNetwork } from './portal-network.js';
export { createRedactor, redact, type Redactor } from './redact.js';
export { privateServers } from './private-servers.js';
export type { RestAnswer, RestTime } from './rest-answer.js';
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
} from './rest.errors.js';
export type { RequestFact, RestObserver } from './rest-observer.js';
export { REST_OPTIONS, RestOptions, RestRetryOptions } from './rest.options.js';
export { RestPipeline } from './rest-pipeline.service.js';
export { RestTransport } from './rest-transport.service.js';
export { sleep } from './requests/sleep.js';
export { WRITE_WITNESS, type Write, type WriteEnd, type WriteWitness } from './write-witness.js';
export { REST_ROOM } from './rest.room.js';
