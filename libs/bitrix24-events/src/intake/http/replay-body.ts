import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

// oxlint-disable no-underscore-dangle, typescript/no-unsafe-type-assertion -- Node.js has no public way to read a stream again

/** The internal state of a Node.js stream. */
interface StreamParts {
  _readableState: { autoDestroy: boolean };
}

const { ReadableState } = Readable as unknown as {
  ReadableState: new (options: object, stream: object, isDuplex: boolean) => { autoDestroy: boolean };
};

const READERS = new Set<string | symbol>(['data', 'readable']);

const BODY = Symbol('nestjs-bitrix24-events:body-to-replay');
type Replayed = IncomingMessage & { [BODY]?: Buffer | undefined };

/**
 * Lets later middleware read a body that we have read to its end: otherwise middleware that
 * collects `data` and continues at `end` would wait forever. The request reports that it is
 * readable, and the body is put back only once something listens. Body parsers of Express, which
 * skip a finished request, see it as finished. The prototype of the request must be {@link
 * makeReplayable}.
 */
export function replayBody(request: IncomingMessage, body: Buffer): void {
  const parts = request as unknown as { finished: boolean; writableEnded: boolean };
  // Read by `on-finished`; Node.js sets neither on requests.
  parts.finished = true;
  parts.writableEnded = true;
  (request as Replayed)[BODY] = body;
}

/**
 * Prepares the prototype of all requests of one Express application (`app.request`): defining these
 * properties on each request would cost a sixth of the whole request.
 */
export const makeReplayable = (prototype: object): void => {
  Object.defineProperties(prototype, REPLAYING);
};

function putBack(request: Replayed): void {
  const body = request[BODY];
  if (body === undefined) return;
  request[BODY] = undefined;
  const parts = request as unknown as StreamParts;
  // Otherwise the request is destroyed once the listeners of its first end have returned.
  parts._readableState.autoDestroy = false;
  parts._readableState = new ReadableState({ autoDestroy: false }, request, false);
  if (body.length > 0) request.push(body);
  request.push(null);
}

const inherited = (request: object, name: string): unknown =>
  Reflect.get(IncomingMessage.prototype, name, request);

const listening = (name: 'on' | 'addListener' | 'prependListener'): PropertyDescriptor => ({
  configurable: true,
  writable: true,
  value(this: Replayed, event: string | symbol, listener: (...given: unknown[]) => void): unknown {
    if (READERS.has(event)) putBack(this);
    return IncomingMessage.prototype[name].call(this, event, listener);
  },
});

const REPLAYING: PropertyDescriptorMap = {
  [BODY]: { configurable: true, writable: true, value: undefined },
  readable: {
    configurable: true,
    get(this: Replayed): unknown {
      return this[BODY] !== undefined || inherited(this, 'readable');
    },
    set(this: Replayed, value: unknown) {
      Reflect.set(IncomingMessage.prototype, 'readable', value, this);
    },
  },
  on: listening('on'),
  addListener: listening('addListener'),
  prependListener: listening('prependListener'),
  // `pipe` checks the state of the stream before it adds listeners.
  pipe: {
    configurable: true,
    writable: true,
    value(this: Replayed, ...to: Parameters<IncomingMessage['pipe']>): unknown {
      putBack(this);
      return IncomingMessage.prototype.pipe.apply(this, to);
    },
  },
};
