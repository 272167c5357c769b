import type { HandlerDefinition } from '../../handlers/index.js';
import type { OfflineOptions } from '../offline.options.js';
import { wantsQueue } from './subscriptions.js';

/** Problems that keep guaranteed handlers from ever receiving an event, each with its fix. */
export function guaranteedProblems(
  handlers: readonly Pick<HandlerDefinition, 'delivery' | 'description'>[],
  hasApplication: boolean,
  { connector, exclusive }: Pick<OfflineOptions, 'connector' | 'exclusive'>,
): string[] {
  const guaranteed = handlers.filter(wantsQueue).map(({ description }) => description);
  if (guaranteed.length === 0) return [];
  if (!hasApplication)
    return guaranteed.map(
      (description) =>
        `${description}: delivery is 'guaranteed', and only an application has an offline queue. ` +
        "Try: the option application, or delivery: 'online'",
    );
  if (connector !== undefined || exclusive) return [];
  return [
    `delivery is 'guaranteed' on ${guaranteed.join(', ')}, and nothing tells which rows of the offline queue are ` +
      "ours: all deployments of one application share it. Try: offline: { connector: 'my-app' }, or " +
      'offline: { exclusive: true } where this deployment has the application for itself',
  ];
}
