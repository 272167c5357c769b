import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { answerEarly } from './answer-early.js';
import { AnyFramework } from './any-framework.js';
import { bringsBody, CAPTURED_BODY, type CapturingRequest } from './captured-body.js';
import type { CapturedRoutes, CaptureParts } from './http-adapter.js';
import { urlMatcher } from './intake-paths.js';
import { makeReplayable, replayBody } from './replay-body.js';

/** As seen by middleware: Express's parsers set marks on it. */
type ExpressRequest = CapturingRequest & { body?: unknown; _body?: boolean };

/** Express, whose requests and responses are those of Node.js. */
export class Express extends AnyFramework {
  override captureBodies({ whenRequested }: CapturedRoutes, parts: CaptureParts): void {
    captureOnExpress(this.adapter, matcherOnce(whenRequested), parts);
  }
}

/**
 * Reads the bodies of our routes before the parsers of Nest and of the application do: these are
 * registered later, if this is called from a provider's constructor. They skip a request that has
 * been read to its end.
 */
function captureOnExpress(
  adapter: AbstractHttpAdapter,
  leadsToUs: (url: string) => boolean,
  { reader, answers, refused }: CaptureParts,
): void {
  makeReplayable(adapter.getInstance<{ request: object }>().request);
  adapter.use((request: ExpressRequest, response: ServerResponse, next: () => void) => {
    // Something before us has already read it: the endpoint uses what is left.
    const taken = request.body !== undefined || request.readableEnded || !request.readable;
    if (taken || !bringsBody(request.method) || !leadsToUs(request.url ?? '')) return next();
    reader.read(request, (body) => {
      if (body === undefined) return;
      if (!request.readableEnded) {
        // The next parser would wait for the rest.
        const what = body === 'too slow' ? body : 'too large';
        refused(request, what);
        return answerEarly(response, what);
      }
      request[CAPTURED_BODY] = body;
      // The mark that older parsers look for.
      // oxlint-disable-next-line no-underscore-dangle -- it is theirs
      request._body = true;
      replayBody(request, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
      if (request.method === 'POST') answers.follow(request, response);
      next();
    });
  });
}

/** A URL matcher that is created as soon as the routes are known. */
function matcherOnce(routes: () => readonly string[] | undefined): (url: string) => boolean {
  let matches: ((url: string) => boolean) | undefined;
  return (url) => {
    const known = matches ? undefined : routes();
    if (known) matches = urlMatcher(known);
    return matches?.(url) ?? false;
  };
}
