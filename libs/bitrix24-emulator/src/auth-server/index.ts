export { AuthServer } from './auth-server.js';
export { type AuthRefusal, AuthRefusals } from './refusals.js';
