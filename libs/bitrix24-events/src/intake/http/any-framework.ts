import { ServerResponse, type IncomingMessage } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Answer } from '../answer.js';
import type { AnyRequest, CapturedRoutes, CaptureParts, HttpAdapterPort } from './http-adapter.js';

const CONTENT_TYPE = 'text/plain; charset=utf-8';

/** A reply that wraps the Node.js response, like that of Fastify. */
interface WrappedResponse {
  raw: ServerResponse;
  hijack(): unknown;
}

/**
 * The behavior that Nest's own adapter API provides for every framework; the only one for
 * frameworks that the module does not know. Their bodies are read from wherever their own parsers
 * have left them.
 */
export class AnyFramework implements HttpAdapterPort {
  constructor(protected readonly adapter: AbstractHttpAdapter) {}

  captureBodies(_routes: CapturedRoutes, _parts: CaptureParts): void {}

  rawRequest(request: AnyRequest): IncomingMessage {
    return 'raw' in request ? request.raw : request;
  }

  reply(
    response: unknown,
    { status, text, headers }: Answer,
    { closesConnection }: { closesConnection: boolean },
  ): void {
    // Express's own `send` computes an ETag and other things that are not needed.
    if (response instanceof ServerResponse) {
      if (response.headersSent) return;
      response.statusCode = status;
      response.setHeader('content-type', CONTENT_TYPE);
      if (closesConnection) response.setHeader('connection', 'close');
      for (const name in headers) response.setHeader(name, headers[name]!);
      response.end(text);
      return;
    }
    const { adapter } = this;
    if (adapter.isHeadersSent(response)) return;
    adapter.setHeader(response, 'content-type', CONTENT_TYPE);
    if (closesConnection) adapter.setHeader(response, 'connection', 'close');
    for (const name in headers) adapter.setHeader(response, name, headers[name]!);
    adapter.reply(response, text, status);
  }

  takeOverResponse(response: unknown): ServerResponse {
    if (response instanceof ServerResponse) return response;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the only other kind that frameworks under Nest have
    const reply = response as WrappedResponse;
    reply.hijack();
    return reply.raw;
  }

  prepareToClose(): void {}
}
