import type { Agent as HttpsAgent } from 'node:https';

/** Settings for connections to portals only: neither auth servers nor published lists use them. */
export interface PortalNetwork {
  allowPrivate: boolean;
  ca?: string | Buffer | (string | Buffer)[];
  httpsAgent?: HttpsAgent;
  localAddress?: string;
}

/** Injection token of the {@link PortalNetwork}. */
export const PORTAL_NETWORK = Symbol.for('nestjs-bitrix24-events:portal-network');
