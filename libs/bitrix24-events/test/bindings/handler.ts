import type { HandlerDefinition } from '../../src/handlers/index.js';

/** A handler of `ONCRMDEALADD`, with what matters to a test. */
export const handler = (given: Partial<HandlerDefinition>): HandlerDefinition => ({
  key: 'H.h',
  previousKeys: [],
  events: ['ONCRMDEALADD'],
  optionalEvents: [],
  source: 'any',
  delivery: 'online',
  authType: 'actor',
  authKey: '',
  retry: {},
  description: 'H.h (M)',
  ...given,
});
