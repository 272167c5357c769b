import { MAX_TOKEN_LIFETIME_MS, TOKEN_LIFETIME_MS } from '../../rest/index.js';
import { findEvent } from '../../catalog/index.js';
import type { InboxEvent } from '../../inbox/index.js';
import type { EventSender } from '../../portals/index.js';
import type { Envelope } from './envelope.js';
import { eventId } from './event-id.js';
import { stripSecrets } from './strip-secrets.js';

/**
 * When the event's own token expires, milliseconds since the epoch by our clock. `auth.expires` is
 * by the clock of the auth server: if ours is an hour ahead, each token would have expired on
 * arrival. The portal rejects an expired token anyway.
 */
export function tokenExpiry({ auth }: Envelope, receivedAt: number): number {
  const lifetime = auth.expires_in ? Number(auth.expires_in) * 1_000 : TOKEN_LIFETIME_MS;
  return receivedAt + Math.min(lifetime, MAX_TOKEN_LIFETIME_MS);
}

/**
 * Only for names in the catalog: other names come from portals, and may be of any number and
 * length.
 */
const secretData = new Map<string, boolean>();

/** Whether `data` of this event is encrypted at rest; always if the event is not documented. */
function hasSecretData(name: string): boolean {
  const known = secretData.get(name);
  if (known !== undefined) return known;
  const entry = findEvent(name);
  if (!entry) return true;
  secretData.set(entry.name, entry.secretData);
  return entry.secretData;
}

/** The event to store. Takes `data` out of the envelope, and removes its secrets. */
export function toInboxEvent(envelope: Envelope, sender: EventSender, receivedAt: number): InboxEvent {
  const { auth, data, name } = envelope;
  stripSecrets(data);
  const event: InboxEvent = {
    id: eventId(receivedAt),
    name,
    source: sender.source,
    memberId: sender.memberId,
    domain: sender.domain || auth.domain || '',
    data,
    secretData: hasSecretData(name),
    occurredAt: envelope.occurredAt ?? receivedAt,
    receivedAt,
  };
  if (envelope.bindingId) event.bindingId = envelope.bindingId;
  if (auth.user_id) event.userId = auth.user_id;
  if (auth.access_token) {
    event.actor = { accessToken: auth.access_token, expiresAt: tokenExpiry(envelope, receivedAt) };
  }
  return event;
}
