export { Rest3Server } from './rest3-server.js';
