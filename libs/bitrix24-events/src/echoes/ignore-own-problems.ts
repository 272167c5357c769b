import type { HandlerDefinition } from '../handlers/index.js';

/** Reports handlers with `ignoreOwn` where own events cannot be recognized. */
export const ignoreOwnProblems = (
  handlers: readonly HandlerDefinition[],
  hasApplication: boolean,
): string[] =>
  hasApplication
    ? []
    : handlers
        .filter(({ ignoreOwn }) => ignoreOwn)
        .map(
          ({ description }) =>
            `${description}: ignoreOwn needs to know who caused an event, and without an application all events come ` +
            'by outgoing webhooks, which do not say. Try: application, or without ignoreOwn',
        );
