export type { BatchedCall } from './batch.js';
export { callTime, type CallTime } from './envelope.js';
export { generateDeals } from './entities/generate-deals.js';
export { RestError } from './errors.js';
export type { CallContext, Caller, MethodResult } from './method.js';
export { PortalServer } from './portal-server.js';
export { noteCaller, type RecordedRequest } from './recorder.js';
export { RestApi } from './rest-api.js';
export { authorize, readTarget, type Target } from './target.js';
