import { acceptCases } from './accept.cases.js';
import { claimCases } from './claim.cases.js';
import { coalesceCases } from './coalesce.cases.js';
import { toCase, type InboxContractCase } from './contract-case.js';
import type { OpenedInbox } from './opened-inbox.js';
import { lookCases } from './query.cases.js';
import { mutateCases } from './mutate.cases.js';
import { orderCases } from './order.cases.js';
import { recoverCases } from './recover.cases.js';
import { retentionCases } from './retention.cases.js';
import { settleCases } from './settle.cases.js';

export type { InboxContractCase } from './contract-case.js';
export type { OpenedInbox } from './opened-inbox.js';

/**
 * What every driver of the `Inbox` must do, as cases for any test framework.
 *
 * @param open opens a fresh, empty inbox: called once for each case, which closes it
 * @example
 * ```ts
 * for (const { name, run } of inboxContract(openMyInbox)) it(name, run);
 * ```
 * @publicApi
 */
export function inboxContract(open: () => OpenedInbox | Promise<OpenedInbox>): InboxContractCase[] {
  const cases = {
    ...acceptCases,
    ...claimCases,
    ...settleCases,
    ...coalesceCases,
    ...orderCases,
    ...recoverCases,
    ...lookCases,
    ...mutateCases,
    ...retentionCases,
  };
  return Object.entries(cases).map(([name, body]) => toCase(open, name, body));
}
