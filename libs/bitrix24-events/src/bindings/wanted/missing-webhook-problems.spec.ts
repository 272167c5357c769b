import { describe, expect, it } from '@jest/globals';
import { missingWebhookProblems } from './missing-webhook-problems.js';

const description = 'Sync.run (AppModule)';

describe('missingWebhookProblems', () => {
  it.each([
    ['any', 0],
    ['application', 0],
    ['webhook', 1],
    ['webhook:0', 1],
    ['webhook:1', 2],
  ])('has nothing against %s, of %d webhooks', (source, webhooks) => {
    expect(missingWebhookProblems([{ source, description }], webhooks)).toEqual([]);
  });

  it.each([
    ['webhook:0', 0, 'has none'],
    ['webhook:1', 1, "has only 'webhook:0'"],
    ['webhook:7', 3, "has only 'webhook:0' to 'webhook:2'"],
  ])('names %s, of %d webhooks', (source, webhooks, has) => {
    expect(missingWebhookProblems([{ source, description }], webhooks)).toEqual([
      `Sync.run (AppModule): source is '${source}', but the option webhooks ${has}. ` +
        'Try: a position in webhooks, counted from 0',
    ]);
  });
});
