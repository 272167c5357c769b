import type { Server } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { waitAtMost } from '../../common/async/index.js';
import { systemClock } from '../../common/index.js';

/**
 * For requests in progress, before the framework closes the remaining connections in its own way.
 */
const CLOSE_GRACE_MS = 1_000;
/** A connection may become idle after the listener has closed. */
const REAP_INTERVAL_MS = 50;

/**
 * Closes the listener, and answers the requests in progress, before the framework itself closes:
 * from then on Fastify answers 503 to each request that still arrives on an open connection, and
 * such an event would be lost.
 */
export function closeListenerFirst(adapter: AbstractHttpAdapter): void {
  const close = adapter.close.bind(adapter);
  adapter.close = async () => {
    const server: Server = adapter.getHttpServer();
    if (server.listening) await closeGently(server, close);
    else await close();
  };
}

async function closeGently(server: Server, close: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const reap = setInterval(() => server.closeIdleConnections?.(), REAP_INTERVAL_MS);
  try {
    await waitAtMost(CLOSE_GRACE_MS, closed, systemClock);
    await close();
    // The framework does not wait for a listener that is already closed.
    await closed;
  } finally {
    clearInterval(reap);
  }
}
