import { describe, expect, it } from '@jest/globals';
import type { HandlerDefinition } from '../../handlers/index.js';
import { BindingsOptions } from '../bindings.options.js';
import { configurationProblems } from './configuration-problems.js';
import { subscriptionsOf } from './subscriptions.js';
import { handler } from '../../../test/bindings/handler.js';
import { variantUrl } from './urls.js';
import { wantedAt } from './wanted.js';

const at = (base: string | undefined) => ({
  urlFor: (authKey: string) => (base === undefined ? undefined : variantUrl(base, authKey)),
});

const short = (handlers: HandlerDefinition[]): string[] =>
  subscriptionsOf(handlers)
    .subscriptions.slice(3)
    .map(({ event, authKey, wantedBy }) => `${event} "${authKey}" ${wantedBy.join()}`);

const guaranteed = (more: Partial<HandlerDefinition> = {}): HandlerDefinition =>
  handler({ delivery: 'guaranteed', ...more });

describe('subscriptionsOf guaranteed handlers', () => {
  it('wants each event of the offline queue once, and the bell online', () => {
    const { offline, conflicts } = subscriptionsOf([
      guaranteed({ events: ['A', 'B'], optionalEvents: ['A', 'B'], description: 'one' }),
      guaranteed({ events: ['B', 'C'], description: 'two' }),
      handler({ events: ['C'], description: 'online' }),
    ]);
    expect(offline).toEqual([
      { event: 'A', optional: true, wantedBy: ['one'] },
      { event: 'B', optional: false, wantedBy: ['one', 'two'] },
      { event: 'C', optional: false, wantedBy: ['two'] },
    ]);
    expect(conflicts).toEqual([]);
  });

  it.each<[string, HandlerDefinition[], string[]]>([
    ['the bell alone', [guaranteed()], ['ONOFFLINEEVENT "" the module']],
    [
      'the bell beside online events',
      [guaranteed(), handler({ events: ['A'] })],
      ['ONOFFLINEEVENT "" the module', 'A "" H.h (M)'],
    ],
    [
      'one bell, with the options of a handler that listens to it',
      [guaranteed(), handler({ events: ['ONOFFLINEEVENT'], bindOptions: { minTimeout: 5 } })],
      ['ONOFFLINEEVENT "" the module,H.h (M)'],
    ],
    ['no bell without them', [handler({ events: ['A'] })], ['A "" H.h (M)']],
  ])('wants %s online', (_, handlers, expected) => expect(short(handlers)).toEqual(expected));

  it('needs no public URL for them', () => {
    expect(configurationProblems([guaranteed()], new BindingsOptions(), at(undefined))).toEqual([]);
    expect(configurationProblems([guaranteed(), handler({})], new BindingsOptions(), at(undefined))).toEqual([
      expect.stringContaining("Try: publicUrl: 'https://app.example.com'"),
    ]);
  });
});

describe('subscriptionsOf', () => {
  it('always wants what the module needs', () => {
    expect(subscriptionsOf([]).subscriptions.map(({ event, authKey }) => event + authKey)).toEqual([
      'ONAPPINSTALL',
      'ONAPPUPDATE',
      'ONAPPUNINSTALL',
    ]);
  });

  it.each<[string, HandlerDefinition[], string[]]>([
    ['one per event', [handler({ events: ['A', 'B'] })], ['A "" H.h (M)', 'B "" H.h (M)']],
    [
      'one for handlers that want the same',
      [handler({ description: 'one' }), handler({ description: 'two', bindOptions: {} })],
      ['ONCRMDEALADD "" one,two'],
    ],
    [
      'one per user',
      [
        handler({}),
        handler({ authType: 'installer', authKey: 'installer' }),
        handler({ authType: 7, authKey: '7' }),
      ],
      ['ONCRMDEALADD "" H.h (M)', 'ONCRMDEALADD "installer" H.h (M)', 'ONCRMDEALADD "7" H.h (M)'],
    ],
    [
      "one for an event of the application's life, at the plain URL, whoever wants it",
      [
        handler({ events: ['ONAPPTEST'] }),
        handler({ events: ['ONAPPTEST'], authType: 'installer', authKey: 'installer' }),
        handler({ events: ['ONAPPTEST'], authType: 7, authKey: '7' }),
      ],
      ['ONAPPTEST "" H.h (M),H.h (M),H.h (M)'],
    ],
    ['none for what only one webhook brings', [handler({ source: 'webhook:0' })], []],
    ['none for what only webhooks bring', [handler({ source: 'webhook' })], []],
    ['one for the application', [handler({ source: 'application' })], ['ONCRMDEALADD "" H.h (M)']],
  ])('%s', (_, handlers, expected) => {
    expect(short(handlers)).toEqual(expected);
  });

  it('shares what the module wants with a handler', () => {
    const { subscriptions, conflicts } = subscriptionsOf([
      handler({ events: ['ONAPPINSTALL'], bindOptions: { a: 1 }, description: 'one' }),
      handler({ events: ['ONAPPINSTALL'], bindOptions: { a: '1' }, description: 'two' }),
    ]);
    expect(conflicts).toEqual([]);
    expect(subscriptions[0]).toMatchObject({ wantedBy: ['the module', 'one', 'two'], options: { a: 1 } });
  });

  it("binds the application's life without a user", () => {
    const { subscriptions, conflicts } = subscriptionsOf([
      handler({ events: ['ONAPPTEST', 'ONAPPUPDATE'], authType: 7, authKey: '7', bindOptions: { a: 1 } }),
      handler({ events: ['ONAPPTEST'], description: 'two', bindOptions: { a: 2 } }),
    ]);
    expect(subscriptions.map(({ event, authType, authKey }) => [event, authType, authKey])).toEqual([
      ['ONAPPINSTALL', 'actor', ''],
      ['ONAPPUPDATE', 'actor', ''],
      ['ONAPPUNINSTALL', 'actor', ''],
      ['ONAPPTEST', 'actor', ''],
    ]);
    expect(conflicts).toEqual([expect.stringMatching(/Try: the same bind.options on both$/)]);
  });

  it('is optional where only patterns name the event', () => {
    const pattern = handler({ events: ['A', 'B'], optionalEvents: ['A', 'B'] });
    const { subscriptions } = subscriptionsOf([pattern, handler({ events: ['A'] }), pattern]);
    expect(subscriptions.slice(3).map(({ event, optional }) => [event, optional])).toEqual([
      ['A', false],
      ['B', true],
    ]);
  });

  it('finds handlers that contradict each other', () => {
    const { conflicts } = subscriptionsOf([
      handler({ description: 'one', bindOptions: { minTimeout: 1 } }),
      handler({ description: 'two', bindOptions: { minTimeout: 2 } }),
    ]);
    expect(conflicts).toEqual([
      'ONCRMDEALADD is wanted with bind.options {"minTimeout":1} by one and with {"minTimeout":2} by two, but one ' +
        'URL has one binding per event. Try: the same bind.options on both, or a different authType',
    ]);
  });
});

describe('wantedAt', () => {
  const resolve = (installerId: string, ...handlers: HandlerDefinition[]) => {
    const { subscriptions } = subscriptionsOf(handlers);
    return wantedAt(installerId, subscriptions.slice(3), (authKey) =>
      variantUrl('https://a.example', authKey),
    );
  };

  it('resolves each user', () => {
    const { wanted, problems } = resolve(
      '12',
      handler({}),
      handler({ authType: 'installer', authKey: 'installer' }),
      handler({ authType: 7, authKey: '7' }),
    );
    expect(problems).toEqual([]);
    expect(wanted.map(({ authType, handler: url }) => [authType, url])).toEqual([
      [0, 'https://a.example'],
      [12, 'https://a.example/as/installer'],
      [7, 'https://a.example/as/7'],
    ]);
  });

  it.each<[string, Partial<HandlerDefinition>]>([
    ['', { authType: 'installer', authKey: 'installer' }],
    ['x', { authType: 'installer', authKey: 'installer' }],
    ['1', { authType: 0, authKey: '0' }],
    ['1', { authType: 1.5, authKey: '1.5' }],
  ])('installer %p: %p names nobody', (installerId, given) => {
    const { wanted, problems } = resolve(installerId, handler(given));
    expect([wanted, problems.map(({ code }) => code)]).toEqual([[], ['no-user']]);
  });
});

describe('configurationProblems', () => {
  const problems = (
    base: string | undefined,
    options: Partial<BindingsOptions> = {},
    ...more: HandlerDefinition[]
  ) => configurationProblems([handler({}), ...more], new BindingsOptions(options), at(base));

  it.each<[string, string | undefined, Partial<BindingsOptions>]>([
    ['a URL', 'https://app.example.com/b24', {}],
    ['http where it is allowed', 'http://127.0.0.1:3000/b24', { allowHttp: true }],
    ['handlerUrl in place of a URL', undefined, { handlerUrl: 'https://hooks.example.com/b24' }],
    [
      'handlerUrl before a URL that would be refused',
      'http://x',
      { handlerUrl: 'https://hooks.example.com/b24' },
    ],
  ])('takes %s', (_, base, options) => expect(problems(base, options)).toEqual([]));

  it.each<[string, string | undefined, string]>([
    [
      'no URL',
      undefined,
      'there is no public URL, so no portal can be told where to send the events of H.h (M)',
    ],
    ['plain http', 'http://app.example.com', 'is plain http'],
    ['another protocol', 'ftp://app.example.com', 'is no http(s) URL'],
    ['no URL at all', 'app', 'is no http(s) URL'],
    ['a host without a dot', 'https://localhost/b24', 'has no dot'],
    ['a host that begins with its only dot', 'https://.com/b24', 'has no dot'],
    ['a long URL', `https://a.example/${'x'.repeat(170)}`, 'has 188 characters'],
  ])('finds %s', (_, base, expected) => {
    expect(problems(base)).toEqual([expect.stringContaining(expected)]);
    expect(problems(base)[0]).toContain('. Try: ');
  });

  it('finds a long URL of one user', () => {
    const base = `https://a.example/${'x'.repeat(160)}`;
    expect(problems(base)).toEqual([]);
    expect(problems(base, {}, handler({ authType: 'installer', authKey: 'installer' }))).toHaveLength(1);
  });

  it('needs no URL where no handler is to be bound', () => {
    expect(
      configurationProblems([handler({ source: 'webhook:0' })], new BindingsOptions(), at(undefined)),
    ).toEqual([]);
  });
});
