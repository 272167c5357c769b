import type { WireValue } from '../../catalog/index.js';
import type { Cipher } from '../../storage/index.js';
import type { InboxEvent } from '../inbox.js';

/** A row of `inbox_events`. */
export interface EventRow {
  id: string;
  name: string;
  source: string;
  member_id: string;
  domain: string;
  binding_id: string | null;
  user_id: string | null;
  data: string | null;
  secret_data: number;
  actor: string | null;
  actor_expires_at: number | null;
  occurred_at: number;
  received_at: number;
}

/** The values of {@link EventRow}, in the order of its members: bound by position, which is quicker than by name. */
export type EventValues = readonly (string | number | null)[];

const dataPlace = (id: string): string => `inbox|${id}|data`;
const actorPlace = (id: string): string => `inbox|${id}|actor`;

/** The event as it is stored: its token always sealed, its data where that holds secrets. */
export function toEventRow(event: InboxEvent, cipher: Cipher): EventValues {
  const data = event.data === undefined ? null : JSON.stringify(event.data);
  return [
    event.id,
    event.name,
    event.source,
    event.memberId,
    event.domain,
    event.bindingId ?? null,
    event.userId ?? null,
    data !== null && event.secretData ? cipher.seal(data, dataPlace(event.id)) : data,
    event.secretData ? 1 : 0,
    event.actor ? cipher.seal(event.actor.accessToken, actorPlace(event.id)) : null,
    event.actor?.expiresAt ?? null,
    event.occurredAt,
    event.receivedAt,
  ];
}

/** The event that a row holds. */
export function fromEventRow(row: EventRow, cipher: Cipher): InboxEvent {
  const data =
    row.data !== null && row.secret_data === 1 ? cipher.open(row.data, dataPlace(row.id)) : row.data;
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    memberId: row.member_id,
    domain: row.domain,
    ...(row.binding_id !== null && { bindingId: row.binding_id }),
    ...(row.user_id !== null && { userId: row.user_id }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by toEventRow
    data: data === null ? undefined : (JSON.parse(data) as WireValue),
    secretData: row.secret_data === 1,
    ...(row.actor !== null && {
      actor: {
        accessToken: cipher.open(row.actor, actorPlace(row.id)),
        expiresAt: row.actor_expires_at ?? 0,
      },
    }),
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
  };
}
