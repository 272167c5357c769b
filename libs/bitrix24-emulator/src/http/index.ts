export { BodyTooLarge, readRequest, type ReadRequest } from './body.js';
export { listen, type Listener } from './listen.js';
export { isLoopback } from './loopback.js';
