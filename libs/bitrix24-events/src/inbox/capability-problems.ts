import type { HandlerDefinition } from '../handlers/index.js';
import type { InboxCapabilities } from './inbox.js';

/** Handler options that the storage's inbox does not support, each with its fix. */
export function capabilityProblems(
  capabilities: Readonly<InboxCapabilities>,
  handlers: readonly Pick<HandlerDefinition, 'description' | 'order' | 'coalesce'>[],
): string[] {
  return handlers.flatMap((handler) =>
    (['order', 'coalesce'] as const)
      .filter((option) => handler[option] !== undefined && !capabilities[option])
      .map(
        (option) =>
          `${handler.description}: the storage cannot do ${option}. Try: without ${option}, or another storage`,
      ),
  );
}
