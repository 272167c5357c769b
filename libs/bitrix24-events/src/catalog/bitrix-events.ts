import { eventNames } from './find-event.js';
import type { BitrixEventDataMap } from './generated/event-data-map.js';

/**
 * The catalogued names as an object, for those who like an editor's help with them: it shows for each when the
 * event fires, its scope and its page in the vendor's documentation, and strikes deprecated ones through.
 *
 * @example
 * ```ts
 * @OnBitrixEvent(BitrixEvents.ONCRMDEALADD) // the same as @OnBitrixEvent('ONCRMDEALADD')
 * ```
 *
 * @publicApi
 */
export const BitrixEvents: { readonly [Name in keyof BitrixEventDataMap]: Name } = namesAsObject();

function namesAsObject(): typeof BitrixEvents {
  const names = Object.fromEntries(eventNames().map((name) => [name, name]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both come from the same generated data
  return Object.freeze(names) as typeof BitrixEvents;
}
