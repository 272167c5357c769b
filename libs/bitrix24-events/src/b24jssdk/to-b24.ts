import type { Bitrix24Client } from '../rest/index.js';
import { ClientB24 } from './client-b24.js';

/**
 * The vendor's SDK (`@bitrix24/b24jssdk`) over a client: of a portal, of an event, of an incoming webhook. All that the
 * SDK calls goes the way of the client's own calls: tokens are renewed here, once for all; limits are kept together with
 * all other calls; reads travel together; a write that may have been carried out is not repeated.
 *
 * @param portal for the links that the SDK makes: where the portal is (default: its `memberId`, which is no host)
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
