import { findEvent, readCallOf, type CatalogRead, type EntityRecord } from '../../catalog/index.js';
import type { Bitrix24Client } from '../../rest/index.js';
import { entityIn } from './entity-in.js';
import { EventEntityError } from './entity.errors.js';
import { isGone } from './is-gone.js';

/** The parts of an event that are needed to read its object. */
export interface EntityEvent {
  id: string;
  name: string;
  data: unknown;
  portal: { memberId: string };
  client: Bitrix24Client;
  signal: AbortSignal;
}

/**
 * The object of an event in its current state, as the installation sees it; `null` if it was
 * deleted.
 *
 * @throws EventEntityError, and errors of the call, including missing rights
 */
export async function readEntity(event: EntityEvent): Promise<EntityRecord | null> {
  const call = readCallOf(event.name, event.data);
  if (call === 'no-method') throw new EventEntityError('EVENT_WITHOUT_ENTITY', event);
  if (call === 'no-id') throw new EventEntityError('EVENT_ENTITY_UNNAMED', event);
  const { read, params } = call;
  let result: unknown;
  try {
    result = await event.client.call(read.method, params, { signal: event.signal });
  } catch (error) {
    if (isGone(error, read)) return null;
    throw error;
  }
  const entity = entityIn(result, read.at);
  if (entity === 'misshapen') {
    const fact = `The answer to ${read.method} is not of the documented shape`;
    throw new EventEntityError('EVENT_ENTITY_UNCLEAR', event, fact);
  }
  if (entity !== 'nothing') return entity;
  if (await isSurelyGone(event, read)) return null;
  throw new EventEntityError('EVENT_ENTITY_UNCLEAR', event);
}

/** The result was empty: an object that is hidden from the caller looks the same. */
async function isSurelyGone({ name, client, signal }: EntityEvent, read: CatalogRead): Promise<boolean> {
  if (findEvent(name)?.verb === 'delete') return true;
  if (!read.adminSeesAll) return false;
  const { ADMIN } = await client.call<{ ADMIN?: unknown }>('profile', {}, { signal });
  return ADMIN === true;
}
