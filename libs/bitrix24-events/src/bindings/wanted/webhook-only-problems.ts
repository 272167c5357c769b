import { findEvent } from '../../catalog/index.js';
import type { HandlerDefinition } from '../../handlers/index.js';

type WebhookHandler = Pick<HandlerDefinition, 'events' | 'optionalEvents' | 'source' | 'description'>;

/** Whether an outgoing webhook can send an event; assumed if it is not documented. */
export const comesByWebhook = (event: string): boolean => findEvent(event)?.webhook !== false;

/** Events that handlers would never receive without an application, each with its fix. */
export function webhookOnlyProblems(handlers: readonly WebhookHandler[]): string[] {
  return handlers.flatMap(({ events, optionalEvents, source, description }) => {
    // Code that is shared with an installation elsewhere: nothing to fix.
    if (source === 'application') return [];
    return events
      .filter((event) => !optionalEvents.includes(event) && !comesByWebhook(event))
      .map(
        (event) =>
          `${description}: no outgoing webhook can deliver ${event}, and no application is configured. ` +
          'Try: the option application, or another event',
      );
  });
}
