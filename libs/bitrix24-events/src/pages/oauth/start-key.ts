import { createHmac } from 'node:crypto';

/**
 * Proves that this application made the link to authorize on `origin`: nobody else can have a browser sent on by us.
 * The same after a restart, so that a link in a mail goes on working.
 */
export const startKey = (clientSecret: string, origin: string): string =>
  createHmac('sha256', clientSecret).update(`nestjs-bitrix24-events:authorize:${origin}`).digest('base64url');
