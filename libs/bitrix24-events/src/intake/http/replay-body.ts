import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

// oxlint-disable no-underscore-dangle, typescript/no-unsafe-type-assertion -- Node.js has no public way to read a stream again

/** Where Node.js keeps how far a stream is. */
interface StreamParts {
  _readableState: { autoDestroy: boolean };
}

const { ReadableState } = Readable as unknown as {
  ReadableState: new (options: object, stream: object, isDuplex: boolean) => { autoDestroy: boolean };
};

const READERS = new Set<string | symbol>(['data', 'readable']);

/**
 * Lets those after us read a body that we have read to its end: middleware that collects `data` and goes on at `end`
 * would wait for ever. Whoever asks whether there is something to read hears that there is, and nothing is put back
 * before it listens. Body parsers of Express, which pass by a finished request, hear that it is finished.
 */
export function replayBody(request: IncomingMessage, body: Buffer): void {
  const parts = request as unknown as StreamParts & { finished: boolean; writableEnded: boolean };
  // What `on-finished` goes by; Node.js gives requests neither.
  parts.finished = true;
  parts.writableEnded = true;
  Object.defineProperty(request, 'readable', { value: true, configurable: true, writable: true });
  const putBack = (): void => {
    request.off('newListener', onListener);
    Reflect.deleteProperty(request, 'readable');
    Reflect.deleteProperty(request, 'pipe');
    // Otherwise the request is destroyed once those who hear of its first end have returned.
    parts._readableState.autoDestroy = false;
    parts._readableState = new ReadableState({ autoDestroy: false }, request, false);
    if (body.length > 0) request.push(body);
    request.push(null);
  };
  const onListener = (name: string | symbol): void => {
    if (READERS.has(name)) putBack();
  };
  // It looks at how far the stream is before it listens.
  request.pipe = (...to) => {
    putBack();
    return request.pipe(...to);
  };
  request.on('newListener', onListener);
}
