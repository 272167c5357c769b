import { beforeEach, expect, it } from '@jest/globals';
import { handler } from '../../../test/bindings/handler.js';
import type { HandlerDefinition, HandlerRegistry } from '../../handlers/index.js';
import { indexHandlers } from '../../handlers/handler-index.js';
import { InMemoryBindingMemory } from '../../../test/in-memory-binding-memory.js';
import { EventRouting } from './event-routing.service.js';
import { OfflineSubscriptions } from './offline-subscriptions.service.js';

const T = 1_000_000;
const LATER = T + 60_000;

const queue = handler({ key: 'queue', delivery: 'guaranteed' });
const plain = handler({ key: 'plain' });
const installer = handler({ key: 'installer', authType: 'installer', authKey: 'installer' });
const hook = handler({ key: 'hook', source: 'webhook' });

let offline: OfflineSubscriptions;
beforeEach(() => {
  offline = new OfflineSubscriptions(new InMemoryBindingMemory());
});

/** A look at T that found ONCRMDEALADD bound offline. */
const looked = (handlers: HandlerDefinition[], now = T) =>
  offline.observed('m1', {
    connector: '',
    connectable: true,
    extended: true,
    bound: [{ event: 'ONCRMDEALADD', connector: '' }],
    missingOnline: new Set(),
    handlers,
    now,
  });

const route = async (
  handlers: HandlerDefinition[],
  source: string,
  occurredAt: number,
  authKey = '',
): Promise<string[]> => {
  const index = indexHandlers(handlers);
  const registry: Pick<HandlerRegistry, 'match' | 'handlersOf'> = index;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it uses of it
  const routing = new EventRouting(registry as HandlerRegistry, offline);
  const found = await routing.match({ name: 'ONCRMDEALADD', source, memberId: 'm1', occurredAt }, authKey);
  return found.map(({ key }) => key);
};

it.each<[string, number, string, string[]]>([
  ['application', LATER, '', ['plain']],
  ['application', T, '', ['plain', 'queue']],
  ['application', T, 'installer', ['installer', 'queue']],
  ['application', LATER, 'installer', ['installer']],
  ['webhook:0', T, '', ['plain', 'hook']],
  ['offline', LATER, '', ['queue']],
  ['offline', T, '', ['queue']],
  ['sweep', T, '', ['queue', 'plain', 'installer']],
])(
  'where both ways are bound, what comes from %s at %d to "%s" is for %p',
  async (source, at, authKey, keys) => {
    const handlers = [queue, plain, installer, hook];
    await looked(handlers);
    expect(await route(handlers, source, at, authKey)).toEqual(keys);
  },
);

it('where nothing is bound offline, a guaranteed handler gets what is sent', async () => {
  expect(await route([queue, plain], 'application', LATER)).toEqual(['plain', 'queue']);
});

it('a handler that is online again gets what was in the queue before, and nobody else does', async () => {
  await looked([queue, plain]);
  const again = [handler({ key: 'renamed', previousKeys: ['queue'] }), plain];
  await looked(again, 2 * T);
  expect(await route(again, 'offline', 2 * T)).toEqual(['renamed']);
  expect(await route(again, 'offline', 2 * T + 60_000)).toEqual([]);
});

it('reads nothing where no handler is of the other kind', () => {
  const index = indexHandlers([plain, hook]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it uses of it
  const routing = new EventRouting(index as unknown as HandlerRegistry, offline);
  const event = { name: 'ONCRMDEALADD', memberId: 'm1', occurredAt: T };
  expect(routing.match({ ...event, source: 'application' }, '')).toEqual([plain]);
  expect(routing.match({ ...event, source: 'webhook:0' }, '')).toEqual([plain, hook]);
});
