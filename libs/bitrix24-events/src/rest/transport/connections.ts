import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { ADDRESS_ATTEMPT_TIMEOUT_MS } from './connection-watch.js';
import { guardedLookup } from './guarded-lookup.js';
import type { Network } from './network.js';
import type { PortalNetwork } from './portal-network.js';
import { HttpsTunnels, HttpTunnels, proxyFor } from './proxy/index.js';

/** As Node's own global agent: an idle connection is closed before the server closes it. */
const AGENT_OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 } as const;

/** The agents of one request, and the proxy that they use. */
export interface Way {
  httpAgent: HttpAgent;
  httpsAgent: HttpsAgent;
  proxy?: URL;
}

/** The connections to one kind of server. */
export class Connections {
  readonly allowPrivate: boolean;
  /** The local address they are made from, if one is chosen. */
  readonly egress: string | undefined;
  private readonly direct: Way;
  private readonly ownHttpsAgent: HttpsAgent;
  private readonly givenAgent: HttpsAgent | undefined;
  /** By proxy, whose URL may hold a password: private, so that `inspect` does not show it. */
  readonly #tunnels = new Map<string, Way>();
  readonly #proxy: string | false | undefined;
  readonly #tunnelOptions: object;

  constructor(
    { allowPrivate, ca, httpsAgent, localAddress }: PortalNetwork,
    network: Network,
    proxy: string | false | undefined,
  ) {
    this.allowPrivate = allowPrivate;
    this.#proxy = proxy;
    const secure = ca !== undefined && { ca };
    this.#tunnelOptions = {
      ...AGENT_OPTIONS,
      ...secure,
      ...(localAddress !== undefined && { localAddress }),
    };
    const options = {
      ...AGENT_OPTIONS,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_TIMEOUT_MS,
      ...(!allowPrivate && { lookup: guardedLookup(network) }),
      // Only addresses of the same family can be reached from it.
      ...(localAddress !== undefined && { localAddress, family: isIP(localAddress) }),
    };
    this.ownHttpsAgent = new HttpsAgent({ ...options, ...secure });
    this.direct = { httpAgent: new HttpAgent(options), httpsAgent: httpsAgent ?? this.ownHttpsAgent };
    this.givenAgent = httpsAgent;
    // An agent from the options need not be Node's own.
    this.egress = localAddress ?? httpsAgent?.options?.localAddress;
  }

  /** How to reach a URL. An agent from the options makes its own connections. */
  wayTo(url: URL): Way {
    if (this.givenAgent && url.protocol === 'https:') return this.direct;
    const proxy = proxyFor(url, this.#proxy);
    if (!proxy) return this.direct;
    const known = this.#tunnels.get(proxy.href);
    if (known) return known;
    const way = {
      proxy,
      httpAgent: new HttpTunnels(proxy, this.#tunnelOptions),
      httpsAgent: new HttpsTunnels(proxy, this.#tunnelOptions),
    };
    this.#tunnels.set(proxy.href, way);
    return way;
  }

  /** Does not close an agent from the options: it belongs to its owner. */
  close(): void {
    this.ownHttpsAgent.destroy();
    this.direct.httpAgent.destroy();
    for (const { httpAgent, httpsAgent } of this.#tunnels.values()) {
      httpAgent.destroy();
      httpsAgent.destroy();
    }
  }
}
