import type { HandlerDefinition } from '../../handlers/index.js';
import { sinceOf, type OfflineRecord } from './offline-record.js';

/** The portal's clock is another, and what was sent may be on its way for a while. */
const MARGIN_MS = 60_000;

type Handler = Pick<HandlerDefinition, 'key' | 'previousKeys' | 'delivery'>;

/**
 * Whether a handler takes an event that came by the other way than its own, since it may not come by its own: it
 * happened before its own way was ready. A change at that time may come by both.
 *
 * @param source `application` or `offline`
 * @param record of the portal where it happened
 */
export function takesFromOtherWay(
  handler: Handler,
  { name, source, occurredAt }: { name: string; source: string; occurredAt: number },
  record: OfflineRecord | undefined,
): boolean {
  const readyAt =
    source === 'offline' ? onlineSince(handler, record) : guaranteedSince(handler, name, record);
  return readyAt !== undefined && occurredAt < readyAt + MARGIN_MS;
}

/**
 * Since when events that a handler once got from the queue are sent to it directly; `undefined` if
 * it never got any from there.
 */
function onlineSince(handler: Handler, record: OfflineRecord | undefined): number | undefined {
  if (!record) return undefined;
  // The last sync found it guaranteed, before this start.
  if (sinceOf(record.guaranteed, handler) !== undefined) return Infinity;
  const since = sinceOf(record.returned, handler);
  return since === 0 ? Infinity : since;
}

/** Since when the queue keeps an event for a handler. */
function guaranteedSince(handler: Handler, name: string, record: OfflineRecord | undefined): number {
  const bound = record?.since[name];
  const known = record && sinceOf(record.guaranteed, handler);
  return bound === undefined || known === undefined ? Infinity : Math.max(bound, known);
}
