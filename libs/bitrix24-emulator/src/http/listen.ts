import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BodyTooLarge } from './body.js';

/** @param hostname by which the server was called: one of the names that it listens by */
export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  hostname: string,
) => Promise<void>;

/** One listening loopback port. */
export interface Listener {
  port: number;
  /** Takes connections again, after {@link Listener.close}. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Listens on a loopback address only and answers 403 to every request whose `Host` is none of its names: a page in
 * a browser cannot reach the emulator through a name of its own.
 *
 * @param port 0: any free one
 * @param names of the server; the first is the address that it listens on
 */
export async function listen(
  port: number,
  names: readonly [address: string, ...aliases: string[]],
  handle: RequestHandler,
): Promise<Listener> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const done = answer(names, handle, request, response).finally(() => running.delete(done));
    running.add(done);
  });
  const open = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, names[0], resolve);
    });
  await open(port);
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return {
    port: bound,
    reopen: () => open(bound),
    close: async () => {
      await close(server);
      await Promise.all(running);
    },
  };
}

async function answer(
  names: readonly string[],
  handle: RequestHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { host } = request.headers;
  const hostname = names.find((name) => host === `${name}:${request.socket.localPort}`);
  if (hostname === undefined) {
    response
      .writeHead(403, { 'content-type': 'text/plain' })
      .end('This emulator answers to its loopback address only.\n');
    return;
  }
  try {
    await handle(request, response, hostname);
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
