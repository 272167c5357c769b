import { BitrixEvent } from '../../handlers/index.js';
import type { Bitrix24Clients } from '../../portals/index.js';
import type { Delivery } from '../inbox-deliveries.js';

/** Creates the handler's event from a claimed delivery. */
export function toBitrixEvent(
  { deliveryId, attempt, coalesced, replayed, event }: Delivery,
  clients: Bitrix24Clients,
  controller: AbortController,
  probablyOwn = false,
): BitrixEvent<string> {
  return new BitrixEvent<string>({
    id: event.id,
    deliveryId,
    name: event.name,
    data: event.data,
    secretData: event.secretData,
    source: event.source,
    portal: { memberId: event.memberId, domain: event.domain },
    userId: event.userId,
    occurredAt: new Date(event.occurredAt),
    receivedAt: new Date(event.receivedAt),
    attempt,
    coalesced,
    replayed,
    signal: () => controller.signal,
    probablyOwn,
    client: () => clients.forEvent(event),
    actorClient: () => clients.forActor(event.memberId, event.actor),
  });
}
