import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { ATTEMPT } from './connection-watch.js';
import { guardedLookup } from './guarded-lookup.js';
import type { Network } from './network.js';
import type { PortalNetwork } from './portal-network.js';

/** As Node's own global agent: an idle connection is dropped before the far side drops it. */
const AGENT_OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 } as const;

/** The connections to one kind of far side. */
export class Connections {
  readonly allowPrivate: boolean;
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** The address from which they are made, where one is chosen. */
  readonly egress: string | undefined;
  private readonly ownHttpsAgent: HttpsAgent;

  constructor({ allowPrivate, ca, httpsAgent, localAddress }: PortalNetwork, network: Network) {
    this.allowPrivate = allowPrivate;
    const options = {
      ...AGENT_OPTIONS,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT,
      ...(!allowPrivate && { lookup: guardedLookup(network) }),
      // Only addresses of its own family can be reached from it.
      ...(localAddress !== undefined && { localAddress, family: isIP(localAddress) }),
    };
    this.httpAgent = new HttpAgent(options);
    this.ownHttpsAgent = new HttpsAgent({ ...options, ...(ca !== undefined && { ca }) });
    this.httpsAgent = httpsAgent ?? this.ownHttpsAgent;
    // An agent of the options need not be Node's own.
    this.egress = localAddress ?? httpsAgent?.options?.localAddress;
  }

  /** Leaves an agent of the options open: it is its owner's. */
  close(): void {
    this.httpAgent.destroy();
    this.ownHttpsAgent.destroy();
  }
}
