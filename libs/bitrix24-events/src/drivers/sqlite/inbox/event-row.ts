import type { WireValue } from '../../../catalog/index.js';
import type { Cipher } from '../../../storage/index.js';
import type { InboxEvent } from '../../../inbox/index.js';
import type { Actor } from './stored-actor.js';

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

/** An event that has its row, and the token that a delivery of it has. */
export interface JustStored {
  event: InboxEvent;
  /** {@link dataText} of the event. */
  data: string | null;
  actor: Actor | undefined;
}

/** What an event's secret data is bound to. */
export const dataPlace = (id: string): string => `inbox|${id}|data`;
/** What an event's token is bound to. */
export const actorPlace = (id: string): string => `inbox|${id}|actor`;

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

/** An event that was just stored, as it would be read. */
export function copyOf({ event, data, actor }: JustStored): InboxEvent {
  const copy = withoutOptional(event, parsed(data));
  if (event.bindingId !== undefined) copy.bindingId = event.bindingId;
  if (event.userId !== undefined) copy.userId = event.userId;
  if (event.actor && actor) copy.actor = { ...event.actor };
  return copy;
}

/** The event that a row holds, with the token that its delivery holds. */
export function fromEventRow(row: EventRow, actor: InboxEvent['actor'], cipher: Cipher): InboxEvent {
  const { id, name, source, member_id, domain, secret_data, occurred_at, received_at } = row;
  const secretData = secret_data === 1;
  const data = row.data !== null && secretData ? cipher.open(row.data, dataPlace(id)) : row.data;
  const required = {
    id,
    name,
    source,
    memberId: member_id,
    domain,
    secretData,
    occurredAt: occurred_at,
    receivedAt: received_at,
  };
  const event = withoutOptional(required, parsed(data));
  if (row.binding_id !== null) event.bindingId = row.binding_id;
  if (row.user_id !== null) event.userId = row.user_id;
  if (actor) event.actor = actor;
  return event;
}

const withoutOptional = (event: Omit<InboxEvent, 'data'>, data: WireValue | undefined): InboxEvent => ({
  id: event.id,
  name: event.name,
  source: event.source,
  memberId: event.memberId,
  domain: event.domain,
  data,
  secretData: event.secretData,
  occurredAt: event.occurredAt,
  receivedAt: event.receivedAt,
});

const parsed = (data: string | null): WireValue | undefined =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by dataText
  data === null ? undefined : (JSON.parse(data) as WireValue);
