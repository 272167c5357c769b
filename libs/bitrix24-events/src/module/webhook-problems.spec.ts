import { describe, expect, it } from '@jest/globals';
import { WebhookOptions } from '../portals/index.js';
import { restUrlProblems } from './webhook-problems.js';

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
