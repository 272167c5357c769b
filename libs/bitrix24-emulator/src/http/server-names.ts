import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, type Listener } from './listen.js';

/** The two names of the one server: both know `/rest/app.info`, and answer it differently. */
const PORTAL = '127.0.0.1';
const AUTH_SERVER = 'localhost';

/** One of the two servers behind the listeners. */
export type NamedServer = (
  server: 'portal' | 'auth',
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** The listeners of an emulator: the first one for the portal and its auth server, more for later names of the portal. */
export class Listeners {
  readonly #listeners = new Map<string, Listener>();

  constructor(private readonly serve: NamedServer) {}

  /** Opens the first port. Host and port of both servers. */
  async open(port: number): Promise<Record<'portal' | 'authServer', string>> {
    const listener = await listen(port, [PORTAL, AUTH_SERVER], (request, response, hostname) =>
      this.serve(hostname === AUTH_SERVER ? 'auth' : 'portal', request, response),
    );
    const portal = `${PORTAL}:${listener.port}`;
    this.#listeners.set(portal, listener);
    return { portal, authServer: `${AUTH_SERVER}:${listener.port}` };
  }

  /** Opens one more name of the portal, or finds it open. @param port 0: any free one */
  async addPortal(hostname = PORTAL, port = 0): Promise<string> {
    const known = `${hostname}:${port}`;
    if (this.#listeners.has(known)) return known;
    const listener = await listen(port, [hostname], (request, response) =>
      this.serve('portal', request, response),
    );
    const domain = `${hostname}:${listener.port}`;
    this.#listeners.set(domain, listener);
    return domain;
  }

  /** Opens all of them again, after {@link close}. */
  async reopen(): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener.reopen()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#listeners.values()].map((listener) => listener.close()));
  }
}
