export { AuthServer } from './auth-server.js';
