import { findEvent } from '../../catalog/index.js';
import type { HandlerDefinition } from '../../handlers/index.js';

type WebhookHandler = Pick<HandlerDefinition, 'events' | 'optionalEvents' | 'source' | 'description'>;

/** Whether an outgoing webhook can send an event; where nobody documents it, it may. */
export const comesByWebhook = (event: string): boolean => findEvent(event)?.webhook !== false;

/** What handlers would wait for in vain where there is no application, each with its mend. */
export function webhookOnlyProblems(handlers: readonly WebhookHandler[]): string[] {
  return handlers.flatMap(({ events, optionalEvents, source, description }) => {
    // Code that is shared with an installation elsewhere: nothing to mend.
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
