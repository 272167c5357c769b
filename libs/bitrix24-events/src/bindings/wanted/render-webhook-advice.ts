import { comesByWebhook } from './webhook-only-problems.js';
import type { HandlerDefinition } from '../../handlers/index.js';

/** Without an application nothing can be bound: what a person has to tick instead. `undefined` without handlers. */
export function renderWebhookAdvice(
  handlers: readonly Pick<HandlerDefinition, 'events' | 'source'>[],
  url: string | undefined,
  path = '',
): string | undefined {
  const names = new Set(
    handlers
      .filter(({ source }) => source !== 'application')
      .flatMap(({ events }) => events.filter(comesByWebhook)),
  );
  if (names.size === 0) return undefined;
  return (
    'No application is configured, so no event is bound. In the portal, open the outgoing webhook ' +
    `(Developer resources), set its handler URL to ${url ?? `https://<the public address of this server>${path}`}, and tick: ` +
    [...names].toSorted().join(', ')
  );
}
