import type { Agent as HttpsAgent } from 'node:https';

/** What holds for connections to portals only: neither for auth servers, nor for published lists. */
export interface PortalNetwork {
  allowPrivate: boolean;
  ca?: string | Buffer | (string | Buffer)[];
  httpsAgent?: HttpsAgent;
  localAddress?: string;
}

/** Injection token of the {@link PortalNetwork}. */
export const PORTAL_NETWORK = Symbol.for('nestjs-bitrix24-events:portal-network');
