import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../answer.js';
import type { BodyReader } from './body-reader.js';
import type { ParsedRequest } from './body-source.js';
import type { ForeignAnswers } from './foreign-answers.service.js';

/**
 * A request as passed to a controller: that of Node.js, or the framework's object that wraps it.
 */
export type AnyRequest = (IncomingMessage | { raw: IncomingMessage }) &
  ParsedRequest & { params?: Record<string, string | undefined> };

/** The routes whose bodies are captured. */
export interface CapturedRoutes {
  /** The paths once requests arrive; `undefined` as long as they are not known. */
  whenRequested: () => readonly string[] | undefined;
  /** The paths while routes are registered. */
  whenRegistered: () => readonly string[];
}

/** Collaborators of a capture, whatever the framework. */
export interface CaptureParts {
  reader: BodyReader;
  answers: ForeignAnswers;
  /** Called if a body was not read completely, and is answered at once. */
  refused: (request: IncomingMessage, what: 'too large' | 'too slow') => void;
}

/**
 * Everything the module needs to know about the HTTP framework under Nest. To support another
 * framework, implement this interface in one file, and add it to the table of `HttpServer`.
 */
export interface HttpAdapterPort {
  /**
   * Reads the bodies of these routes before any parser of the framework or of the application does.
   */
  captureBodies(routes: CapturedRoutes, parts: CaptureParts): void;

  /** The Node.js request. */
  rawRequest(request: AnyRequest): IncomingMessage;

  /** Sends a short answer in plain text, unless something else has answered. */
  reply(response: unknown, answer: Answer, options: { closesConnection: boolean }): void;

  /** The Node.js response, to which the framework writes nothing from now on. */
  takeOverResponse(response: unknown): ServerResponse;

  /** The application is about to close: until then, no arriving request may be refused. */
  prepareToClose(): void;
}
