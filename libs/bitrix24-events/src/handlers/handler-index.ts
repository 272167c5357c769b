import { isLifecycle } from '../catalog/index.js';
import type { HandlerDefinition } from './handler-definition.js';
import { groupBy } from './group-by.js';

/** Finds the handlers of an event; built once. */
export interface HandlerIndex {
  /**
   * For the offline queue: guaranteed handlers. For a sweep: both kinds. For requests to a URL:
   * online ones.
   *
   * @param event upper case
   * @param source `application`, `webhook:<n>`, `offline` or `sweep`
   * @param authKey the last segment of the URL that received the event, `''` for the plain one and
   * for none
   */
  match(event: string, source: string, authKey: string): HandlerDefinition[];
  /** All handlers of the event, regardless of source. */
  handlersOf(event: string): HandlerDefinition[];
}

const accepts = (wanted: string, source: string): boolean =>
  wanted === 'any' || wanted === source || (wanted === 'webhook' && source.startsWith('webhook:'));

/** Events that the application fetches itself come to no URL. */
const isFetched = (source: string): boolean => source === 'offline' || source === 'sweep';

/** Whether a handler receives events fetched from `source`. */
const fetches = (handler: HandlerDefinition, source: string): boolean =>
  accepts(handler.source, 'application') && (source === 'sweep' || handler.delivery === 'guaranteed');

/** The index of all handlers. */
export function indexHandlers(definitions: readonly HandlerDefinition[]): HandlerIndex {
  const pairs = definitions.flatMap((handler) => handler.events.map((event) => ({ event, handler })));
  const byEvent = new Map(
    [...groupBy(pairs, ({ event }) => event)].map(([event, found]) => [
      event,
      found.map(({ handler }) => handler),
    ]),
  );
  const handlersOf = (event: string): HandlerDefinition[] => byEvent.get(event) ?? [];
  return {
    handlersOf,
    match: (event, source, authKey) =>
      isFetched(source)
        ? handlersOf(event).filter((handler) => fetches(handler, source))
        : handlersOf(event).filter(
            (handler) =>
              handler.delivery === 'online' &&
              (handler.authKey === authKey || isLifecycle(event)) &&
              accepts(handler.source, source),
          ),
  };
}
