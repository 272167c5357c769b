import { ServerResponse, type IncomingMessage } from 'node:http';
import type { PageAnswer } from './page-answer.js';

/** A reply of Fastify, as far as it is used. */
interface FastifyReplyPart {
  raw: ServerResponse;
  hijack(): unknown;
}

/**
 * Answers on the response of Node.js itself, so that no hook adds to it: one that forbids to frame every page
 * (`X-Frame-Options`, as helmet does) would keep the portal from showing ours.
 */
export function sendPage(
  raw: IncomingMessage,
  response: unknown,
  { status, headers, body }: PageAnswer,
): void {
  const own = takeOver(response);
  if (own.headersSent || own.destroyed) return;
  own.statusCode = status;
  own.removeHeader('x-frame-options');
  own.removeHeader('content-security-policy-report-only');
  for (const [name, value] of Object.entries(headers)) own.setHeader(name, value);
  // What was not read of a body would be taken for the next request.
  if (!raw.complete && raw.readable) own.setHeader('connection', 'close');
  own.setHeader('content-length', Buffer.byteLength(body));
  own.end(body);
}

function takeOver(response: unknown): ServerResponse {
  if (response instanceof ServerResponse) return response;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the other adapter that Nest has
  const reply = response as FastifyReplyPart;
  reply.hijack();
  return reply.raw;
}
