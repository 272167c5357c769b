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
  occurred_at: number;
  received_at: number;
}

/** The values of {@link EventRow}, in the order of its members: bound by position, which is quicker than by name. */
export type EventValues = readonly (string | number | null)[];

/** An event's token as each of its deliveries keeps it, until it ends. */
export interface Actor {
  sealed: string;
  expiresAt: number;
}

/** An event that has its row, and the token that a delivery of it has. */
export interface JustStored {
  event: InboxEvent;
  /** {@link dataText} of the event. */
  data: string | null;
  actor: Actor | undefined;
}

const dataPlace = (id: string): string => `inbox|${id}|data`;
const actorPlace = (id: string): string => `inbox|${id}|actor`;

/** The data of an event as it is stored where it is no secret. */
export const dataText = ({ data }: InboxEvent): string | null =>
  data === undefined ? null : JSON.stringify(data);

/** The event as it is stored, without its token; `data` is sealed where it holds secrets. */
export function toEventRow(event: InboxEvent, data: string | null, cipher: Cipher): EventValues {
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
    event.occurredAt,
    event.receivedAt,
  ];
}

/** The token of an event, sealed. */
export const toActor = ({ id, actor }: InboxEvent, cipher: Cipher): Actor | undefined =>
  actor && { sealed: cipher.seal(actor.accessToken, actorPlace(id)), expiresAt: actor.expiresAt };

/** An event that was just stored, as it would be read. */
export function copyOf({ event, data, actor }: JustStored): InboxEvent {
  const { actor: token, ...rest } = event;
  return { ...rest, data: parsed(data), ...(actor && { actor: { ...token! } }) };
}

/** The event that a row holds, with the token that its delivery holds. */
export function fromEventRow(row: EventRow, actor: Actor | undefined, cipher: Cipher): InboxEvent {
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
    data: parsed(data),
    secretData: row.secret_data === 1,
    ...(actor && {
      actor: { accessToken: cipher.open(actor.sealed, actorPlace(row.id)), expiresAt: actor.expiresAt },
    }),
    occurredAt: row.occurred_at,
    receivedAt: row.received_at,
  };
}

const parsed = (data: string | null): WireValue | undefined =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by dataText
  data === null ? undefined : (JSON.parse(data) as WireValue);
