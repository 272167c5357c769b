import type { WireValue } from '../catalog/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { InboxEvent } from '../inbox/index.js';
import { Refusal, toInboxEvent, toWire } from '../intake/index.js';
import type { OfflineQueue } from './offline-queue.js';
import type { OfflineRow } from './offline-row.js';

/**
 * Wider than the intake's limits for one event: the portal has encoded it, and its answer as a
 * whole is bounded.
 */
const LIMITS = { maxDepth: 1_000, maxFields: 100_000 };

/** A row whose data is nested too deeply, or has too many fields. */
class RowTooLargeError extends Bitrix24EventsError {
  static create({ maxDepth, maxFields }: typeof LIMITS): RowTooLargeError {
    return new RowTooLargeError(
      'OFFLINE_ROW_TOO_LARGE',
      `its data are nested deeper than ${maxDepth} levels, or have more than ${maxFields} fields. ` +
        'Try: check what has written such data at the portal',
    );
  }
}

/** The portal that a queue belongs to. */
export interface QueuePortal extends OfflineQueue {
  domain: string;
}

/** Converts a row to an event for the inbox: without a token, since rows carry none. */
export function rowToEvent(
  row: OfflineRow,
  { memberId, domain }: QueuePortal,
  receivedAt: number,
): InboxEvent {
  const { event: name, data, userId, changedAt } = row;
  const envelope = {
    name,
    bindingId: undefined,
    occurredAt: changedAt,
    data: toWireData(data),
    auth: { member_id: memberId, application_token: '', ...(userId !== undefined && { user_id: userId }) },
  };
  const event = toInboxEvent(envelope, { source: 'application', memberId, domain }, receivedAt);
  return { ...event, source: 'offline' };
}

/** An event that could not be cleared is read again: it is stored once. */
export const dedupKeyOf = (
  { memberId, connector }: OfflineQueue,
  processId: string,
  { messageId }: Pick<OfflineRow, 'messageId'>,
): string => `offline:${memberId}:${connector}:${processId}:${messageId}`;

/**
 * `EVENT_DATA` in the form of an online event. An event without data has `false`, `null`, `''` or
 * nothing.
 */
function toWireData(data: unknown): WireValue | undefined {
  if (typeof data === 'boolean' || data === '') return undefined;
  const wire = toWire({ data }, LIMITS);
  if (wire instanceof Refusal) throw RowTooLargeError.create(LIMITS);
  return wire.data;
}
