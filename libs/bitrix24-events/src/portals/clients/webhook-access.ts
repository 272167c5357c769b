import type { AccessSource } from '../../rest/index.js';
import { WebhookClientError } from './webhook.errors.js';
import { webhookEndpoint } from './webhook-url.js';

/** The access of an incoming webhook: its URL is its only secret, which nothing renews. Held where no inspection shows it. */
export const webhookAccess = (memberId: string, url: string): AccessSource => ({
  memberId,
  current: () => Promise.resolve({ accessToken: '', endpoint: webhookEndpoint(url) }),
});

/** The access of events of an outgoing webhook beside which there is no incoming one: none. */
export const noWebhookAccess = (memberId: string, source: string): AccessSource => ({
  memberId,
  current: () => Promise.reject(new WebhookClientError(memberId, source)),
});
