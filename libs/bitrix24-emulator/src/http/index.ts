export { type Answer, htmlAnswer, jsonAnswer, redirectAnswer, type Responder, sendAnswer } from './answer.js';
export { BodyTooLarge, isJson, readBody, readRequest, type ReadRequest, readUrl } from './body.js';
export { escapeHtml } from './escape-html.js';
export { listen, type Listener, type RequestHandler } from './listen.js';
export { isLoopback } from './loopback.js';
export { Listeners } from './server-names.js';
export { firstOf, type Route } from './route.js';
