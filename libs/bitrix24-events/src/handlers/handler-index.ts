import type { HandlerDefinition } from './handler-definition.js';
import { groupBy } from './group-by.js';

/** Finds the handlers of an event; built once. */
export interface HandlerIndex {
  /**
   * @param event upper case
   * @param source `application`, or `webhook:<n>`
   * @param authKey the last segment of the URL that the event came to, `''` for the plain one
   */
  match(event: string, source: string, authKey: string): HandlerDefinition[];
}

/** Events of the application's own life come once, to the plain URL, whatever their handlers' `authType`. */
export const isLifecycle = (event: string): boolean => event.startsWith('ONAPP');

const accepts = (wanted: string, source: string): boolean =>
  wanted === 'any' || wanted === source || (wanted === 'webhook' && source.startsWith('webhook:'));

/** The index of all handlers. */
export function indexHandlers(definitions: readonly HandlerDefinition[]): HandlerIndex {
  const pairs = definitions.flatMap((handler) => handler.events.map((event) => ({ event, handler })));
  const byEvent = groupBy(pairs, ({ event }) => event);
  return {
    match: (event, source, authKey) =>
      (byEvent.get(event) ?? [])
        .map(({ handler }) => handler)
        .filter(
          (handler) => (handler.authKey === authKey || isLifecycle(event)) && accepts(handler.source, source),
        ),
  };
}
