export type { BatchedCall } from './batch.js';
export { RestError } from './errors.js';
export { PortalServer } from './portal-server.js';
export type { RecordedRequest } from './recorder.js';
export { RestApi } from './rest-api.js';
