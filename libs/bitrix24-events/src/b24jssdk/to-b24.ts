import type { Bitrix24Client } from '../rest/index.js';
import { ClientB24 } from './client-b24.js';

/**
 * The vendor's SDK (`@bitrix24/b24jssdk`) on top of a client: of a portal, of an event, or of an
 * incoming webhook. All SDK calls are made through the client: tokens are renewed once for all
 * callers, limits are shared with all other calls, reads are batched, and a write that may have
 * been carried out is not repeated.
 *
 * @param portal used for the links that the SDK creates (default: the `memberId`, which is not a
 * host)
 * @example
 * ```ts
 * const b24 = toB24(event.client, event.portal);
 * const answer = await b24.actions.v2.call.make({ method: 'crm.deal.get', params: { id: 5 } });
 * ```
 * @publicApi
 */
export function toB24(client: Bitrix24Client, portal?: { domain: string }): ClientB24 {
  return new ClientB24(client, portal?.domain ?? client.memberId);
}
