import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../answer.js';
import type { BodyReader } from './body-reader.js';
import type { ParsedRequest } from './body-source.js';
import type { ForeignAnswers } from './foreign-answers.service.js';

/** A request as a controller is given it: that of Node.js, or an object of the framework that has it. */
export type AnyRequest = (IncomingMessage | { raw: IncomingMessage }) &
  ParsedRequest & { params?: Record<string, string | undefined> };

/** The routes whose bodies are captured. */
export interface CapturedRoutes {
  /** Once requests arrive; `undefined` while that is not known. */
  whenRequested: () => readonly string[] | undefined;
  /** As long as routes are registered. */
  whenRegistered: () => readonly string[];
}

/** What a capture needs, whatever the framework. */
export interface CaptureParts {
  reader: BodyReader;
  answers: ForeignAnswers;
  /** A body was not read to its end, and is answered at once. */
  refused: (request: IncomingMessage, what: 'too large' | 'too slow') => void;
}

/**
 * Everything the module needs to know of the HTTP framework under Nest. To support another framework, implement this
 * interface in one file, and add it to the table of `HttpServer`.
 */
export interface HttpAdapterPort {
  /** Reads the bodies of these routes before any parser of the framework or of the application does. */
  captureBodies(routes: CapturedRoutes, parts: CaptureParts): void;

  /** The request of Node.js. */
  rawRequest(request: AnyRequest): IncomingMessage;

  /** Sends a short answer in plain text, unless something else has answered. */
  reply(response: unknown, answer: Answer, options: { closesConnection: boolean }): void;

  /** The response of Node.js, which nothing of the framework writes to from now on. */
  takeOverResponse(response: unknown): ServerResponse;

  /** The application is about to close: no request may be refused that arrives until then. */
  prepareToClose(): void;
}
