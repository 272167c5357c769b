import { OUTSIDE_REASONS } from './wait-reason-of.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { DeliveryFilter } from './inbox-upkeep.js';

/** The allowed values of each filter member; `undefined`: any text. */
const MEMBERS: Record<keyof DeliveryFilter, readonly string[] | undefined> = {
  state: ['waiting', 'running', 'done', 'buried'],
  handler: undefined,
  memberId: undefined,
  event: undefined,
  exceptEvent: undefined,
  eventId: undefined,
  source: undefined,
  waitsFor: [...OUTSIDE_REASONS, 'handler'],
};

/**
 * `Bitrix24Inbox` received an invalid request: an unknown handler, or a filter with a typo. Nothing
 * was done.
 *
 * @publicApi
 */
export class InboxRequestError extends Bitrix24EventsError {
  constructor(fact: string, advice: string) {
    super('INBOX_REQUEST_INVALID', `${fact}. Try: ${advice}.`);
  }
}

/** @throws InboxRequestError when a filter has an unknown member or value */
export function checkFilter(filter: DeliveryFilter): void {
  for (const [name, value] of Object.entries(filter)) {
    if (!isMember(name))
      throw new InboxRequestError(
        `a filter of deliveries has no member '${name}'`,
        `one of ${Object.keys(MEMBERS).join(', ')}`,
      );
    const known = MEMBERS[name];
    for (const one of [value].flat())
      if (known && one !== undefined && !known.includes(String(one)))
        throw new InboxRequestError(
          `'${String(one)}' is no ${name} of a delivery`,
          `one of ${known.join(', ')}`,
        );
  }
}

const PAGE = ['limit', 'cursor'];

/** @throws InboxRequestError when the page has an unknown member, or an invalid limit */
export function checkPage(page: { limit?: number; cursor?: string }): void {
  const other = Object.keys(page).find((name) => !PAGE.includes(name));
  if (other !== undefined)
    throw new InboxRequestError(`a page of deliveries has no member '${other}'`, `one of ${PAGE.join(', ')}`);
  const { limit = 1 } = page;
  if (!Number.isInteger(limit) || limit < 1)
    throw new InboxRequestError(`the limit of a page is ${String(limit)}`, 'a whole number of at least 1');
}

const isMember = (name: string): name is keyof DeliveryFilter => Object.hasOwn(MEMBERS, name);

/** @param keys of the existing handlers */
export const unknownHandler = (key: string, keys: readonly string[]): InboxRequestError =>
  new InboxRequestError(
    `no handler has the key '${key}', and no delivery waits for one`,
    keys.length === 0 ? 'annotate a method with @OnBitrixEvent' : `one of ${shorten(keys)}`,
  );

const MAX_NAMED = 20;

const shorten = (keys: readonly string[]): string =>
  keys.length <= MAX_NAMED
    ? keys.join(', ')
    : `${keys.slice(0, MAX_NAMED).join(', ')} and ${keys.length - MAX_NAMED} more`;
