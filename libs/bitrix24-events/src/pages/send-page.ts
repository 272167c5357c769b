import type { IncomingMessage, ServerResponse } from 'node:http';
import { isUnread } from '../intake/index.js';
import type { PageAnswer } from './page-answer.js';

/**
 * Answers on the response of Node.js itself, so that no hook adds to it: one that forbids to frame every page
 * (`X-Frame-Options`, as helmet does) would keep the portal from showing ours.
 */
export function sendPage(
  raw: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: PageAnswer,
): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  response.removeHeader('x-frame-options');
  response.removeHeader('content-security-policy-report-only');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // What was not read of a body would be taken for the next request.
  if (isUnread(raw)) response.setHeader('connection', 'close');
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}
