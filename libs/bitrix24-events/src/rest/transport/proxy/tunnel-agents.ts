import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { openTunnel } from './open-tunnel.js';

type SecureTarget = Parameters<HttpsAgent['createConnection']>[0];
type Created = (error: Error | null, stream: Duplex) => void;

/** Connections for `http:` through a proxy, which are kept like others. */
export class HttpTunnels extends HttpAgent {
  /** Has a password: out of reach of `inspect`. */
  readonly #proxy: URL;

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(
    options: Parameters<HttpAgent['createConnection']>[0],
    created?: Created,
  ): undefined {
    hand(openTunnel(this.#proxy, options), created);
  }
}

/** Connections for `https:` through a proxy: TLS is with the far side, and the proxy reads nothing of it. */
export class HttpsTunnels extends HttpsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL, options: HttpsAgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: SecureTarget, created?: Created): undefined {
    hand(this.secured(options), created);
  }

  private async secured(options: SecureTarget): Promise<Duplex | null | undefined> {
    const over = { ...options, socket: await openTunnel(this.#proxy, options) };
    return super.createConnection(over);
  }
}

/** Hands over a connection, or why there is none: Node takes an error alone, which its types do not know. */
function hand(connecting: Promise<Duplex | null | undefined>, created: Created | undefined): void {
  if (!created) return;
  connecting
    .then((stream) => (stream ? created(null, stream) : undefined))
    .catch((error: unknown) => {
      Reflect.apply(created, undefined, [error]);
    });
}
