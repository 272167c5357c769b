import type { DeliveryFilter } from '../../../inbox/index.js';
import { rowStates } from './row-state.js';

/** A condition on `inbox_deliveries d JOIN inbox_events e`, and its values. */
export interface Condition {
  sql: string;
  values: string[];
}

/** What a filter means. */
export function conditionOf(filter: DeliveryFilter): Condition {
  const { state, handler, memberId, event, exceptEvent, eventId, source, waitsFor } = filter;
  const reasons = waitsFor === undefined ? [] : [waitsFor].flat();
  const states = state === undefined ? [] : rowStates(state);
  const parts: [string, readonly string[]][] = [
    [stateIn(states), []],
    ['d.handler_key = ?', handler === undefined ? [] : [handler]],
    ['d.member_id = ?', memberId === undefined ? [] : [memberId]],
    ['e.name = ?', event === undefined ? [] : [event.toUpperCase()]],
    ['e.name <> ?', exceptEvent === undefined ? [] : [exceptEvent.toUpperCase()]],
    ['e.id = ?', eventId === undefined ? [] : [eventId]],
    ['e.source = ?', source === undefined ? [] : [source]],
    // Of one that runs, or has ended, the column tells of an earlier attempt.
    [
      `d.waits_for IS NOT NULL AND d.state IN ('ready', 'delayed', 'held')
         AND d.waits_for IN (SELECT value FROM json_each(?))`,
      waitsFor === undefined ? [] : [JSON.stringify(reasons)],
    ],
  ];
  const used = parts.filter(([, values], index) => (index === 0 ? state !== undefined : values.length > 0));
  return {
    sql: used.map(([sql]) => sql).join(' AND ') || 'true',
    values: used.flatMap(([, values]) => values),
  };
}

/** Spelled as the partial indices are, which are of no use otherwise. */
function stateIn(states: readonly string[]): string {
  const names = states.map((name) => `'${name}'`);
  return names.length === 1 ? `d.state = ${names[0]!}` : `d.state IN (${names.join(', ')})`;
}
