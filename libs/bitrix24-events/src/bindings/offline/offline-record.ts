import type { HandlerDefinition } from '../../handlers/index.js';
import type { OfflineRefusal, PortalOffline } from '../plan/portal-offline.js';

/** A handler as far as the way matters by which its events come. */
export type RoutedHandler = Pick<HandlerDefinition, 'key' | 'previousKeys' | 'delivery' | 'events'>;

/** The stored state of one portal's offline queue. Connectors are texts here: `''` is none. */
export interface OfflineRecord {
  connector: string;
  /** Whether the plan takes `auth_connector`. */
  connectable: boolean | 'unknown';
  /** Whether the plan can reserve rows. */
  extended: boolean | 'unknown';
  refused?: OfflineRefusal;
  /** Connector → events that are bound with it. Without events: to be read until it is empty. Ours only. */
  queues: Readonly<Record<string, readonly string[]>>;
  /** Event → when it was first found bound with {@link connector}, milliseconds. */
  since: Readonly<Record<string, number>>;
  /** Key of a guaranteed handler → the first sync that found it guaranteed. */
  guaranteed: Readonly<Record<string, number>>;
  /** Key of an online handler that was a guaranteed one → since when all that it wants is bound; `0`: not yet. */
  returned: Readonly<Record<string, number>>;
}

/** The findings of a sync, and the result of its plan. */
export interface OfflineFound extends Pick<
  OfflineRecord,
  'connector' | 'connectable' | 'extended' | 'refused'
> {
  /** Bindings of ours that the portal holds now; `undefined` where they cannot be seen. */
  bound: readonly { event: string; connector: string }[] | undefined;
  /** Events that handlers want online, and that are not all bound so. */
  missingOnline: ReadonlySet<string>;
  handlers: readonly RoutedHandler[];
  now: number;
}

/** The record after a sync; `undefined` if the offline queue is not used any more. */
export function nextRecord(
  before: OfflineRecord | undefined,
  { bound, missingOnline, handlers, now, ...facts }: OfflineFound,
): OfflineRecord | undefined {
  const queues: Record<string, string[]> = Object.fromEntries(
    Object.entries(before?.queues ?? {}).map(([connector, events]) => [connector, bound ? [] : [...events]]),
  );
  for (const { event, connector } of bound ?? []) (queues[connector] ??= []).push(event);
  const guaranteed = handlers.filter(({ delivery }) => delivery === 'guaranteed');
  if (guaranteed.length === 0 && Object.keys(queues).length === 0) return undefined;

  const known = before?.connector === facts.connector ? before.since : {};
  const returned = handlers.flatMap((handler): [string, number][] => {
    if (handler.delivery === 'guaranteed' || !before) return [];
    const earlier = sinceOf(before.returned, handler);
    if (earlier === undefined && sinceOf(before.guaranteed, handler) === undefined) return [];
    return [[handler.key, earlier || (handler.events.some((name) => missingOnline.has(name)) ? 0 : now)]];
  });
  return {
    ...facts,
    queues,
    since: Object.fromEntries((queues[facts.connector] ?? []).map((event) => [event, known[event] ?? now])),
    guaranteed: Object.fromEntries(
      guaranteed.map((handler) => [handler.key, (before && sinceOf(before.guaranteed, handler)) ?? now]),
    ),
    // With the last queue goes the last row that could be meant for them.
    returned: Object.keys(queues).length === 0 ? {} : Object.fromEntries(returned),
  };
}

/** A record whose queue of `connector` was found empty. */
export function withoutDrained(record: OfflineRecord, connector: string): OfflineRecord {
  const left = Object.entries(record.queues).filter(
    ([name, events]) => name !== connector || events.length > 0,
  );
  const isEmpty = left.length === 0;
  return { ...record, queues: Object.fromEntries(left), returned: isEmpty ? {} : record.returned };
}

/** Under its current key, or a previous one. */
export const sinceOf = (
  times: Readonly<Record<string, number>>,
  { key, previousKeys }: Pick<RoutedHandler, 'key' | 'previousKeys'>,
): number | undefined => [key, ...previousKeys].map((name) => times[name]).find((time) => time !== undefined);

/** The values that readers of the queue need. */
export function toPortalOffline(record: OfflineRecord | undefined): PortalOffline {
  if (!record) return { events: [], connector: undefined, extended: 'unknown', draining: [] };
  const { connector, connectable, extended, refused, queues } = record;
  const events = queues[connector] ?? [];
  return {
    events,
    connector: nameOf(connector),
    extended,
    ...(refused !== undefined && { refused }),
    draining: Object.keys(queues)
      .filter((name) => (name !== connector || events.length === 0) && (name === '' || connectable !== false))
      .map(nameOf),
  };
}

const nameOf = (connector: string): string | undefined => (connector === '' ? undefined : connector);
