import { describe, expect, it } from '@jest/globals';
import { missingWebhookProblems } from './webhook-problems.js';

describe('missingWebhookProblems', () => {
  it.each<[string, number, RegExp | undefined]>([
    ['any', 0, undefined],
    ['application', 0, undefined],
    ['webhook', 1, undefined],
    ['webhook:0', 1, undefined],
    ['webhook:1', 2, undefined],
    ['webhook:0', 0, /webhooks has none/],
    ['webhook:1', 1, /has only 'webhook:0'\./],
    ['webhook:7', 3, /has only 'webhook:0' to 'webhook:2'\./],
  ])('%s, of %d webhooks', (source, webhooks, problem) => {
    const problems = missingWebhookProblems([{ source, description: 'Sync.run (AppModule)' }], webhooks);
    expect(problems).toEqual(problem ? [expect.stringMatching(problem)] : []);
    if (problem) expect(problems[0]).toContain(`Sync.run (AppModule): source is '${source}'`);
  });
});
