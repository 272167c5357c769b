import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { AnyFramework } from './any-framework.js';
import type { BodyReader } from './body-reader.js';
import { bringsBody, CAPTURED_BODY, type CapturingRequest } from './captured-body.js';
import { closeListenerFirst } from './close-listener-first.js';
import type { CapturedRoutes, CaptureParts } from './http-adapter.js';
import { isSlashed } from './intake-paths.js';

// No other parser and no body limit applies to it, and no client can guess it.
const PRIVATE_TYPE = `application/x-nestjs-bitrix24-events-${randomUUID()}`;
const SENT_TYPE = Symbol('nestjs-bitrix24-events:sent-type');

type TypedRequest = CapturingRequest & { [SENT_TYPE]?: string | undefined };

interface FastifyRequestPart {
  raw: IncomingMessage;
}

type PreParsing = (
  request: FastifyRequestPart,
  reply: unknown,
  payload: Readable,
  done: (error: null, payload: Readable) => void,
) => void;

type OnResponse = (
  request: FastifyRequestPart,
  reply: { raw: { statusCode: number } },
  done: () => void,
) => void;

interface RouteOptionsPart {
  url: string;
  method: unknown;
  handler: unknown;
  config?: unknown;
  constraints?: unknown;
  preParsing?: unknown;
  onResponse?: unknown;
}

/** The part of the Fastify API that is used here. */
interface FastifyPart {
  readonly initialConfig?: {
    ignoreTrailingSlash?: boolean;
    routerOptions?: { ignoreTrailingSlash?: boolean };
  };
  addHook(name: 'onRoute', hook: (options: RouteOptionsPart) => void): unknown;
  route(options: RouteOptionsPart): unknown;
  hasContentTypeParser(type: string): boolean;
  addContentTypeParser(
    type: string,
    parser: (
      request: FastifyRequestPart,
      payload: Readable,
      done: (error: Error | null, body?: unknown) => void,
    ) => void,
  ): unknown;
}

/** Fastify, whose requests and replies wrap those of Node.js. */
export class Fastify extends AnyFramework {
  override captureBodies({ whenRegistered }: CapturedRoutes, parts: CaptureParts): void {
    captureOnFastify(this.adapter.getInstance<FastifyPart>(), whenRegistered, parts);
  }

  override prepareToClose(): void {
    closeListenerFirst(this.adapter);
  }
}

/**
 * Reads the bodies of our routes, whatever their type, with a parser of our own: a hook on these
 * routes alone renames the type until the parser is reached. So neither `bodyParser: false` nor
 * Fastify's own parsers and limits matter, and other routes are not affected. Each of our routes
 * gets a twin with a trailing slash.
 */
function captureOnFastify(
  fastify: FastifyPart,
  paths: () => readonly string[],
  { reader, answers }: Pick<CaptureParts, 'reader' | 'answers'>,
): void {
  const noteAnswer: OnResponse = ({ raw }, reply, done) => {
    if (raw.method === 'POST') answers.answered(raw, reply.raw.statusCode);
    done();
  };
  fastify.addHook('onRoute', (route) => {
    const known = paths();
    const isOurs = known.includes(route.url);
    const isTwin = !isOurs && isSlashed(known, route.url);
    if (!isOurs && !isTwin) return;
    if (isOurs && route.url !== '/' && !ignoresSlash(fastify)) addTwin(fastify, route);
    if (!fastify.hasContentTypeParser(PRIVATE_TYPE)) addParser(fastify, reader);
    route.preParsing = [renameType, ...hooksOf(route.preParsing)];
    route.onResponse = [noteAnswer, ...hooksOf(route.onResponse)];
  });
}

const hooksOf = (hooks: unknown): unknown[] => (hooks === undefined ? [] : [hooks].flat());

/**
 * The properties that Nest gives a route, without the hooks that others have added: these are added
 * to the twin as well.
 */
function addTwin(
  fastify: FastifyPart,
  { url, method, handler, config, constraints }: RouteOptionsPart,
): void {
  fastify.route({
    url: `${url}/`,
    method,
    handler,
    ...(config !== undefined && { config }),
    ...(constraints !== undefined && { constraints }),
  });
}

const ignoresSlash = ({ initialConfig }: FastifyPart): boolean =>
  (initialConfig?.routerOptions?.ignoreTrailingSlash || initialConfig?.ignoreTrailingSlash) === true;

const renameType: PreParsing = ({ raw }, _reply, payload, done) => {
  if (bringsBody(raw.method)) {
    (raw as TypedRequest)[SENT_TYPE] = raw.headers['content-type'];
    raw.headers['content-type'] = PRIVATE_TYPE;
  }
  done(null, payload);
};

function addParser(fastify: FastifyPart, reader: BodyReader): void {
  fastify.addContentTypeParser(PRIVATE_TYPE, ({ raw }, payload, done) => {
    const request = raw as TypedRequest;
    restoreType(request);
    // Middleware of the application has already read it; the endpoint uses what is left.
    if (payload.readableEnded || !payload.readable) return done(null, undefined);
    reader.read(payload, (body) => {
      // Absent if the peer disconnected, which the endpoint detects itself.
      if (body !== undefined) request[CAPTURED_BODY] = body;
      done(null, undefined);
    });
  });
}

function restoreType(request: TypedRequest): void {
  const sent = request[SENT_TYPE];
  if (sent === undefined) delete request.headers['content-type'];
  else request.headers['content-type'] = sent;
}
