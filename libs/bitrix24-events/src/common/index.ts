export { abandonable, AbandonableMethods, abandonableSteps } from './abandonable.js';
export { applicationEmitter, NOTIFICATION_SINK, type NotificationSink } from './application-emitter.js';
export { exponential, MAX_DOUBLINGS, pausesOf, type Backoff, type RetryPolicy } from './backoff.js';
export { CLOCK, MAX_TIMER_MS, systemClock, type Clock } from './clock.js';
export { formatDuration } from './format-duration.js';
export { parseDuration, toMilliseconds, type Duration } from './duration.js';
export {
  Notifications,
  type Bitrix24NotificationMap,
  type CatchUpNotification,
  type DeliveryNotification,
  type PortalNotification,
  type SweepNotification,
} from './notifications.js';
export { definedOnly } from './defined-only.js';
export { isMap, isObject, parseJson, textMatching, textOf } from './json.js';
export { IsDuration } from './is-duration.decorator.js';
export { inBackground, quietly, reportUnexpected, settled } from './in-background.js';
export { outsideRequest } from './outside-request.js';
export { propertyOf, readThrown, thrownText, toError, type Thrown } from './thrown.js';
export { PARTS, type Part, type Parts, type Room } from './room.js';
