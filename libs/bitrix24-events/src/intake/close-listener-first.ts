import type { Server } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** For answers under way, before the framework closes what is left in its own manner. */
const GRACE = 1_000;
/** A connection may come to rest after the listener is closed. */
const REAP_EVERY = 50;

/**
 * Has the listener closed, and what is under way answered, before the framework itself closes: from then on Fastify
 * answers 503 to each request that still arrives on an open connection, and such an event would be lost.
 */
export function closeListenerFirst(adapter: AbstractHttpAdapter): void {
  const close = adapter.close.bind(adapter);
  adapter.close = async () => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both adapters have Node's own
    await closeListener(adapter.getHttpServer() as Server);
    await close();
  };
}

function closeListener(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const reap = setInterval(() => server.closeIdleConnections?.(), REAP_EVERY);
    const end = (): void => {
      clearInterval(reap);
      clearTimeout(late);
      resolve();
    };
    const late = setTimeout(end, GRACE);
    server.close(end);
  });
}
