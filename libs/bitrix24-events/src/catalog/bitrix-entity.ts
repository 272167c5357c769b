import type { CustomEventName } from './custom-event.js';
import type { DynamicItemEventName } from './event-names.js';
import type { BitrixEventDataMap } from './generated/event-data-map.js';
import type { BitrixEntityMap } from './generated/event-entity-map.js';
import type { CrmItem, EntityRecord } from './shapes/index.js';

/** Names of which it is known that no method is known to read their object. */
export type UnreadableEventName = Exclude<keyof BitrixEventDataMap, keyof BitrixEntityMap> | CustomEventName;

/**
 * What `event.entity()` resolves to, by the name of the event; `never` where the catalogue knows no method that reads
 * its object.
 *
 * @example
 * ```ts
 * type Deal = BitrixEntity<'ONCRMDEALUPDATE'>; // CrmDeal
 * ```
 *
 * @publicApi
 */
export type BitrixEntity<Name extends string> = Name extends keyof BitrixEntityMap
  ? BitrixEntityMap[Name]
  : Name extends DynamicItemEventName
    ? CrmItem
    : Name extends UnreadableEventName
      ? never
      : EntityRecord;
