import { expect, it } from '@jest/globals';
import { webhookOnlyProblems } from './webhook-only-problems.js';

const handler = (events: string[], more: object = {}) => ({
  events,
  optionalEvents: [],
  source: 'any',
  description: 'Sync.run (AppModule)',
  ...more,
});

it.each([
  ['what a webhook delivers', handler(['ONCRMDEALADD']), []],
  ['what nobody documents', handler(['ONMYEVENT']), []],
  [
    'what only a pattern brings',
    handler(['CATALOG.PRODUCT.ON.ADD'], { optionalEvents: ['CATALOG.PRODUCT.ON.ADD'] }),
    [],
  ],
  [
    'what no webhook delivers',
    handler(['ONCRMDEALADD', 'CATALOG.PRODUCT.ON.ADD']),
    [
      expect.stringMatching(
        /^Sync.run \(AppModule\): no outgoing webhook can deliver CATALOG.PRODUCT.ON.ADD.*Try: /,
      ),
    ],
  ],
  ['what is for an application only', handler(['CATALOG.PRODUCT.ON.ADD'], { source: 'application' }), []],
])('without an application, %s', (_, definition, problems) => {
  expect(webhookOnlyProblems([definition])).toEqual(problems);
});
