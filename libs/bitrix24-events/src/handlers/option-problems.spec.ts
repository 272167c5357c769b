import { describe, expect, it } from '@jest/globals';
import { optionProblems } from './option-problems.js';

describe('optionProblems', () => {
  it.each([
    {},
    { key: 'deals', previousKeys: ['Old.created'] },
    { source: 'webhook:0' },
    { source: 'application', authType: 'installer' },
    { source: 'webhook', authType: 'actor' },
    { authType: 7, concurrency: 1, timeout: '30s' },
    { retry: { attempts: 1 } },
    { retry: { attempts: 3, initialDelay: 100, maxDelay: '1h' } },
    { bind: { options: { minTimeout: 5, mode: 'x' } } },
    { bind: {} },
    { concurrency: undefined },
    { delivery: 'online', authType: 7 },
    { delivery: 'guaranteed' },
    { ignoreOwn: true, source: 'application', delivery: 'online' },
    { ignoreOwn: false, source: 'webhook:0' },
    {
      delivery: 'guaranteed',
      source: 'application',
      order: 'entity',
      coalesce: '2s',
      retry: { attempts: 1 },
    },
  ])('takes %j', (options) => expect(optionProblems(options as never)).toEqual([]));

  it.each([
    [{ key: ' ' }, 'key must be a text'],
    [{ previousKeys: 'Old.created' }, 'previousKeys must be a list'],
    [{ source: 'offline' }, 'source must be'],
    [{ source: 'webhook:x' }, 'source must be'],
    [{ concurrency: 0 }, 'concurrency must be a whole number of at least 1'],
    [{ concurrency: 1.5 }, 'concurrency must be'],
    [{ retry: { attempts: 0 } }, 'retry must be'],
    [{ retry: { tries: 1 } }, 'retry must be'],
    [{ retry: { initialDelay: 'soon' } }, 'retry must be'],
    [{ timeout: 0 }, 'timeout must be a duration'],
    [{ authType: 'admin' }, 'authType must be'],
    [{ authType: -1 }, 'authType must be'],
    [{ source: 'webhook:1', authType: 7 }, 'a webhook has no token'],
    [{ bind: { options: { minTimeout: null } } }, 'bind must be'],
    [{ bind: { minTimeout: 5 } }, 'bind must be'],
    [{ delivery: 'offline' }, "delivery must be 'online' or 'guaranteed'"],
    [{ delivery: 'guaranteed', source: 'webhook' }, 'an outgoing webhook has no offline queue. Try: source'],
    [
      { delivery: 'guaranteed', source: 'webhook:1' },
      'an outgoing webhook has no offline queue. Try: source',
    ],
    [{ delivery: 'guaranteed', authType: 'installer' }, 'carries no token. Try: without authType'],
    [{ delivery: 'guaranteed', authType: 'actor' }, 'carries no token. Try: without authType'],
    [{ delivery: 'guaranteed', bind: { options: { a: 1 } } }, 'take no options. Try: without bind.options'],
    [{ ignoreOwn: 'yes' }, 'ignoreOwn must be true or false'],
    [{ ignoreOwn: true, source: 'webhook:1' }, "does not say. Try: source: 'application'"],
    [{ ignoreOwn: true, authType: 7 }, "name its user instead. Try: authType: 'actor'"],
    [
      { ignoreOwn: true, delivery: 'guaranteed' },
      "out of the queue: see offline.connector), or delivery: 'online'",
    ],
    [{ ignoreOwn: true, authType: 'installer' }, "name its user instead. Try: authType: 'actor'"],
    [{ coalesse: '2s' }, 'coalesse is no option'],
    ['2s', 'not an object'],
  ])('refuses %j', (options, problem) => {
    expect(optionProblems(options as never)).toEqual([expect.stringContaining(problem)]);
  });

  it('lists every problem', () => {
    expect(optionProblems({ concurrency: 0, timeout: -1 })).toHaveLength(2);
  });
});
