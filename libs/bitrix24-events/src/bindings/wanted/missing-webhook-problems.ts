import type { HandlerDefinition } from '../../handlers/index.js';

/** Handlers of a webhook that is not in the options: nothing would ever reach them. */
export const missingWebhookProblems = (
  handlers: readonly Pick<HandlerDefinition, 'source' | 'description'>[],
  webhooks: number,
): string[] =>
  handlers
    .filter(
      ({ source }) => source.startsWith('webhook:') && Number(source.slice('webhook:'.length)) >= webhooks,
    )
    .map(
      ({ source, description }) =>
        `${description}: source is '${source}', but the option webhooks has ` +
        `${webhooks === 0 ? 'none' : webhooks === 1 ? "only 'webhook:0'" : `only 'webhook:0' to 'webhook:${webhooks - 1}'`}. ` +
        'Try: a position in webhooks, counted from 0',
    );
