import type { IncomingMessage } from 'node:http';
import { type Answer, jsonAnswer, redirectAnswer } from '../http/index.js';
import { portalDeleted } from '../rest/errors.js';
import type { FaultKind, FaultOptions } from './fault.options.js';
import { htmlPage, proxyPage } from './html.js';

type Reply = (options: FaultOptions, request: IncomingMessage) => Answer;

/** The faults that answer in place of the server. */
const REPLIES: Partial<Record<FaultKind, Reply>> = {
  'server-error': () => proxyPage(500),
  'bad-gateway': () => proxyPage(502),
  unavailable: () => proxyPage(503),
  'gateway-timeout': () => proxyPage(504),
  html: htmlPage,
  error: ({ status = 200, code = 'INTERNAL_SERVER_ERROR' }) =>
    jsonAnswer(status, { error: code, error_description: 'Internal server error' }),
  redirect: ({ location = '' }, request) => redirectAnswer(`${location}${request.url ?? '/'}`),
  'portal-deleted': () => jsonAnswer(portalDeleted().status, portalDeleted().toBody()),
};

/** The answer that stands for the server's, `undefined` when the fault lets it work. */
export function replyOf(options: FaultOptions, request: IncomingMessage): Answer | undefined {
  return REPLIES[options.kind]?.(options, request);
}
