export {
  isLifecycle,
  OFFLINE_EVENT,
  PAYMENT_EVENT,
  TEST_EVENT,
  UNINSTALL_EVENT,
} from './application-events.js';
export type { BitrixEntity, UnreadableEventName } from './bitrix-entity.js';
export { BitrixEvents } from './bitrix-events.js';
export type {
  CatalogEntity,
  CatalogEntry,
  CatalogRead,
  CatalogStandIn,
  CatalogVerb,
} from './catalog-entry.js';
export type {
  AcceptedNames,
  CheckedNames,
  EventNameHint,
  EventNames,
  ObjectlessNames,
} from './checked-names.js';
export { customEvent, isCustomEvent, type CustomEventName } from './custom-event.js';
export type { BitrixDataPath, KnownDataPath } from './data-path.js';
export { entityOf, orderedEntityOf, type EntityRef } from './entity-of.js';
export { EVENT_NAME } from './event-name.js';
export type { WireData, WireValue } from './event-data.js';
export type { BitrixEventData, BitrixEventName, CanonicalName, DynamicItemEventName } from './event-names.js';
export type { ExpandPattern, HandledNames } from './event-patterns.js';
export { expandEventPattern, isEventPattern } from './expand-event-pattern.js';
export { familyOf, findEvent } from './find-event.js';
export type { BitrixEventDataMap } from './generated/event-data-map.js';
export type { BitrixEntityMap } from './generated/event-entity-map.js';
export type { HandlerMethodDecorator } from './handler-method.js';
export { readCallOf, type ReadCall } from './read-call.js';
export type * from './shapes/index.js';
export { suggestEventName } from './suggest-event-name.js';
export { createdId, writtenEntity, type WrittenEntity } from './written-entity.js';
export type { EntityRecord } from './shapes/read.shapes.js';
