import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { answerEarly } from './answer-early.js';
import type { BodyReader } from './body-reader.js';
import { bringsBody, CAPTURED_BODY, type CapturingRequest } from './captured-body.js';
import type { ForeignAnswers } from './foreign-answers.service.js';
import { replayBody } from './replay-body.js';

/** As middleware finds it: parsers of Express leave marks on it. */
type ExpressRequest = CapturingRequest & { body?: unknown; _body?: boolean };

/** What a capture needs on either framework. */
export interface CaptureParts {
  reader: BodyReader;
  answers: ForeignAnswers;
  /** A body was not read to its end, and is answered at once. */
  refused: (request: IncomingMessage, what: 'too large' | 'too slow') => void;
}

/**
 * Reads the bodies of our route before the parsers of Nest and of the application do: they come later, when this
 * is called from a provider's constructor. They pass by a request that is read to its end.
 */
export function captureOnExpress(
  adapter: AbstractHttpAdapter,
  leadsToUs: (url: string) => boolean,
  { reader, answers, refused }: CaptureParts,
): void {
  adapter.use((request: ExpressRequest, response: ServerResponse, next: () => void) => {
    // Read or taken by somebody before us: the endpoint makes the best of it.
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
