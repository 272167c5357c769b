import { entityOf } from '../catalog/index.js';
import { printable } from '../common/text/index.js';
import type { InboxEvent } from './inbox-events.js';

/**
 * `ONCRMDEALADD crm.deal 5 of portal.bitrix24.com`: for the log, on one line, of bounded length.
 */
export function subjectOf({ name, data, domain }: Pick<InboxEvent, 'name' | 'data' | 'domain'>): string {
  const entity = entityOf(name, data);
  return printable(`${name}${entity ? ` ${entity.type} ${entity.id}` : ''} of ${domain}`);
}
