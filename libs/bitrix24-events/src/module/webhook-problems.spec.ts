import { describe, expect, it } from '@jest/globals';
import { WebhookOptions } from '../portals/index.js';
import { missingWebhookProblems, restUrlProblems } from './webhook-problems.js';

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

describe('restUrlProblems', () => {
  const webhook = (restUrl?: string) =>
    new WebhookOptions({ applicationToken: 'token', ...(restUrl && { restUrl }) });

  it('has nothing against an incoming webhook, nor against none', () => {
    const webhooks = [webhook(), webhook('https://portal.bitrix24.com/rest/1/0abcdef12345678/')];
    expect(restUrlProblems(webhooks, false)).toEqual([]);
  });

  it('names each by its position, without its secret', () => {
    const webhooks = [webhook(), webhook('http://portal.bitrix24.com/rest/1/0abcdef12345678/'), webhook('x')];
    expect(restUrlProblems(webhooks, false)).toEqual([
      expect.stringMatching(/^webhooks\[1\]\.restUrl must be https/),
      expect.stringMatching(/^webhooks\[2\]\.restUrl must be the URL of an incoming webhook/),
    ]);
    expect(restUrlProblems(webhooks, true)).toHaveLength(1);
  });
});
