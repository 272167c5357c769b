import { randomUUID } from 'node:crypto';
import {
  findEvent,
  type BitrixEventData,
  type BitrixEventName,
  type CustomEventName,
  type EntityRecord,
} from '../catalog/index.js';
import { BitrixEvent, type BitrixEventInit } from '../handlers/index.js';
import type { Bitrix24Client } from '../rest/index.js';
import { testClient } from './test-client.js';
import { TEST_PORTAL } from './test-portal.js';

/**
 * What a test may say of an event beside its name and its data.
 *
 * @publicApi
 */
export type TestEventOverrides = Partial<
  Omit<BitrixEventInit, 'name' | 'data' | 'secretData' | 'signal' | 'client' | 'actorClient' | 'entity'>
> & {
  /** `event.client` (default: one that has no answer). See `testClient()`. */
  client?: Bitrix24Client;
  actorClient?: Bitrix24Client;
  signal?: AbortSignal;
  /**
   * What `event.entity()` resolves to, or a function that returns it, resolves to it, or throws. Default: what `client`
   * answers to the method that reads it.
   */
  entity?: EntityRecord | null | (() => EntityRecord | null | Promise<EntityRecord | null>);
};

/**
 * An event to call a handler's method with, without an application around it.
 *
 * @example
 * ```ts
 * await new DealSync().created(createTestEvent('ONCRMDEALADD', { FIELDS: { ID: '5' } }, { client }));
 * ```
 * @publicApi
 */
export function createTestEvent<const Name extends BitrixEventName | CustomEventName>(
  name: Name,
  data: BitrixEventData<Name>,
  overrides?: TestEventOverrides,
): BitrixEvent<Name>;
export function createTestEvent(
  name: string,
  data: BitrixEventData<string>,
  {
    client = testClient(),
    actorClient = testClient(),
    signal = new AbortController().signal,
    entity,
    ...overrides
  }: TestEventOverrides = {},
): BitrixEvent<string> {
  const now = Date.now();
  return new BitrixEvent<string>({
    id: randomUUID(),
    deliveryId: '1',
    name: name.toUpperCase(),
    data,
    secretData: findEvent(name)?.secretData ?? true,
    source: 'application',
    portal: TEST_PORTAL,
    userId: '1',
    occurredAt: new Date(now - (now % 1_000)),
    receivedAt: new Date(now),
    attempt: 1,
    coalesced: 1,
    replayed: false,
    ...overrides,
    ...(entity !== undefined && { entity: async () => (typeof entity === 'function' ? entity() : entity) }),
    signal: () => signal,
    client: () => client,
    actorClient: () => actorClient,
  });
}
