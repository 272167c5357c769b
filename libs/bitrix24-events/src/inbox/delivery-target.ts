import { entityOf, orderedEntityOf, type EntityRef, type WireValue } from '../catalog/index.js';
import { toMilliseconds } from '../common/index.js';
import type { CoalesceOptions, HandlerDefinition } from '../handlers/index.js';
import type { DeliveryTarget, InboxEvent } from './inbox-events.js';

/** In a steady stream of changes, the handler runs at least every so many windows. */
const MAX_WINDOWS = 5;

/**
 * The delivery target of a handler for this event: the keys for ordering and merging (see the
 * handler's `order`, `coalesce`). Events that contain the state before and after are merged only if
 * requested: intermediate states are lost.
 */
export function toDeliveryTarget(
  { key, order, coalesce }: Pick<HandlerDefinition, 'key' | 'order' | 'coalesce'>,
  { name, memberId, source, data }: InboxEvent,
): DeliveryTarget {
  if (order === undefined && coalesce === undefined) return { key };
  const target: DeliveryTarget = { key };
  const ordered = order === undefined ? undefined : orderedEntityOf(name, data);
  if (ordered) target.orderKey = JSON.stringify(objectOf(memberId, ordered));
  const entity = coalesce === undefined ? undefined : entityOf(name, data);
  if (!entity) return target;
  const { window: span, beforeAndAfter = false } = toCoalesce(coalesce);
  if (span !== undefined && (beforeAndAfter || !hasHalves(data))) {
    const window = toMilliseconds(span);
    target.coalesce = {
      key: JSON.stringify([...objectOf(memberId, entity), source, name]),
      window,
      maxWait: MAX_WINDOWS * window,
    };
  }
  return target;
}

const objectOf = (memberId: string, { type, id }: EntityRef): string[] => [memberId, type, id];

const toCoalesce = (coalesce: HandlerDefinition['coalesce']): Partial<CoalesceOptions> =>
  typeof coalesce === 'object' ? coalesce : { ...(coalesce !== undefined && { window: coalesce }) };

/** `FIELDS_BEFORE`, `IS_ACCESSIBLE_BEFORE`: members of task events beside the state after. */
const hasHalves = (data: WireValue | undefined): boolean =>
  typeof data === 'object' &&
  !Array.isArray(data) &&
  Object.keys(data).some((name) => name.endsWith('_BEFORE'));
