import type { AccessSource } from '../../rest/index.js';
import { WebhookClientError } from './webhook.errors.js';
import { webhookEndpoint } from './webhook-url.js';

/**
 * Access by an incoming webhook: its URL is its only secret, and cannot be renewed. Kept where
 * inspection does not show it.
 */
export const webhookAccess = (memberId: string, url: string): AccessSource => ({
  memberId,
  current: () => Promise.resolve({ accessToken: '', endpoint: webhookEndpoint(url) }),
});

/** Access for events of an outgoing webhook without a configured incoming one: every call fails. */
export const noWebhookAccess = (memberId: string, source: string): AccessSource => ({
  memberId,
  current: () => Promise.reject(new WebhookClientError(memberId, source)),
});
