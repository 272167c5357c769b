import type { CustomEventName } from './custom-event.js';
import type { WireValue } from './event-data.js';
import type { BitrixEventDataMap } from './generated/event-data-map.js';
import type { DynamicItemData } from './shapes/index.js';

/**
 * The events of one smart process: `ONCRMDYNAMICITEMADD_147` fires for items of entity type 147 only.
 *
 * @publicApi
 */
export type DynamicItemEventName = `ONCRMDYNAMICITEM${'ADD' | 'UPDATE' | 'DELETE'}_${number}`;

/**
 * Every event name that the catalogue knows.
 *
 * @publicApi
 */
export type BitrixEventName = keyof BitrixEventDataMap | DynamicItemEventName;

/**
 * `data` of an event, by its name: all leaves are strings, and what is empty on the portal is absent.
 *
 * @example
 * ```ts
 * type Id = BitrixEventData<'ONCRMDEALADD'>['FIELDS']['ID']; // string
 * ```
 *
 * @publicApi
 */
export type BitrixEventData<Name extends string> = Name extends keyof BitrixEventDataMap
  ? BitrixEventDataMap[Name]
  : Name extends CustomEventName<infer Data>
    ? Data
    : Name extends DynamicItemEventName
      ? DynamicItemData
      : WireValue | undefined;

/** A name as events have it: catalogued ones may be written in any case. */
export type CanonicalName<Name extends string> = Name extends BitrixEventName | CustomEventName
  ? Name
  : Uppercase<Name> extends BitrixEventName
    ? Uppercase<Name>
    : Name;
