import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BodyTooLarge } from './body.js';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** One listening loopback port. */
export interface Listener {
  /** `127.0.0.1:49152` */
  host: string;
  /** `http://127.0.0.1:49152` */
  origin: string;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 only and answers 403 to every request whose `Host` is not this address: a page in a
 * browser cannot reach the emulator through a name of its own.
 *
 * @param port 0: any free one
 */
export async function listen(port: number, handle: RequestHandler): Promise<Listener> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const done = answer(handle, request, response).finally(() => running.delete(done));
    running.add(done);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    host: `127.0.0.1:${bound}`,
    origin: `http://127.0.0.1:${bound}`,
    close: async () => {
      await close(server);
      await Promise.all(running);
    },
  };
}

async function answer(
  handle: RequestHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const port = request.socket.localPort;
  if (request.headers.host !== `127.0.0.1:${port}` && request.headers.host !== `localhost:${port}`) {
    response
      .writeHead(403, { 'content-type': 'text/plain' })
      .end('This emulator answers to its loopback address only.\n');
    return;
  }
  try {
    await handle(request, response);
  } catch (error) {
    // A caller that went away is none of the emulator's business; anything else must be seen.
    if (response.writableEnded || response.destroyed) return;
    const status = error instanceof BodyTooLarge ? 413 : 500;
    response
      .writeHead(status, { 'content-type': 'text/plain' })
      .end(`The emulator failed: ${String(error)}\n`);
  }
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
