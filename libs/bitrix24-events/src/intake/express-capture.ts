import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { bringsBody, CAPTURED_BODY, type CapturingRequest } from './captured-body.js';
import { leadsToIntake, type IntakePaths } from './intake-paths.js';
import { readBody } from './read-body.js';

/** As middleware finds it: parsers of Express leave marks on it. */
type ExpressRequest = CapturingRequest & { body?: unknown; _body?: boolean };

/**
 * Reads the bodies of our route before the parsers of Nest and of the application do: they come later, when this
 * is called from a provider's constructor. They pass by a request that is read to its end.
 */
export function captureOnExpress(
  adapter: AbstractHttpAdapter,
  paths: () => IntakePaths | undefined,
  maxSize: number,
): void {
  adapter.use((request: ExpressRequest, response: ServerResponse, next: () => void) => {
    const at = paths();
    // Read or taken by somebody before us: the endpoint makes the best of it.
    const taken = request.body !== undefined || request.readableEnded || !request.readable;
    if (!at || taken || !bringsBody(request.method) || !leadsToIntake(at, request.url ?? '')) return next();
    readBody(request, maxSize, (body) => {
      if (body === undefined) return;
      if (!request.readableEnded) return refuseEndless(response);
      request[CAPTURED_BODY] = body;
      // The mark that older parsers look for.
      // oxlint-disable-next-line no-underscore-dangle -- it is theirs
      request._body = true;
      next();
    });
  });
}

/** A body so large that it was not read to its end: the next parser must not wait for the rest. */
function refuseEndless(response: ServerResponse): void {
  response.writeHead(413, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end('Payload too large.\n');
}
