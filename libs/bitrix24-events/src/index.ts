/**
 * Bitrix24 events for NestJS.
 *
 * @packageDocumentation
 */
export {
  BitrixEvents,
  customEvent,
  entityOf,
  expandEventPattern,
  findEvent,
  type BitrixEventData,
  type BitrixEventDataMap,
  type BitrixEventName,
  type CatalogEntity,
  type CatalogEntry,
  type CatalogRead,
  type CustomEventName,
  type DynamicItemEventName,
  type EventEntity,
  type ExpandPattern,
  type WireData,
  type WireValue,
} from './catalog/index.js';
export type {
  Bitrix24NotificationMap,
  Clock,
  DeliveryNotification,
  Duration,
  PortalNotification,
} from './common/index.js';
export { Bitrix24ConfigurationError, Bitrix24EventsError } from './errors/index.js';
export {
  bitrixEventOf,
  BitrixEvent,
  EventClient,
  EventData,
  EventPortal,
  OnBitrixEvent,
  type AuthType,
  type Bitrix24ContextType,
  type HandlerSource,
  type OnBitrixEventOptions,
  type RetryOptions,
} from './handlers/index.js';
export { Bitrix24Bindings, BindingsOptions, type BindingsReport } from './bindings/index.js';
export {
  Bitrix24Inbox,
  InboxOptions,
  InboxRetryOptions,
  type AcceptItem,
  type AcceptResult,
  type ClaimQuota,
  type Delivery,
  type DeliveryOutcome,
  type HandlerStats,
  type Inbox,
  type InboxCapabilities,
  type InboxCounts,
  type InboxEvent,
  type Settlement,
  type StoredFailure,
} from './inbox/index.js';
export { IntakeOptions } from './intake/index.js';
export { HandlersOptions } from './handlers/index.js';
export {
  Bitrix24EventsModule,
  bitrix24EventsConfig,
  Bitrix24EventsOptions,
  sqliteStorage,
  type Bitrix24EventsModuleAsyncOptions,
  type Bitrix24EventsModuleExtras,
  type Bitrix24EventsModuleOptions,
  type OpenStorage,
  type SqliteStorageOptions,
  type StorageDriver,
} from './module/index.js';
export {
  ActorTokenError,
  ApplicationOptions,
  Bitrix24Clients,
  Bitrix24Portals,
  PortalAuthorizationLostError,
  PortalNotInstalledError,
  PortalsOptions,
  PortalTokenBusyError,
  WebhookOptions,
  type AuthorizationLostReason,
  type Installation,
  type InstallationStatus,
  type InstallationStore,
  type Lease,
  type ParkedInstall,
  type Portal,
} from './portals/index.js';
export {
  Bitrix24Client,
  Bitrix24RestError,
  RestAccessDeniedError,
  RestAddressRefusedError,
  RestAuthError,
  RestBadAnswerError,
  RestInvalidCallError,
  RestLimitError,
  RestNetworkError,
  RestNotFoundError,
  RestOptions,
  RestPortalGoneError,
  RestTimeoutError,
  RestUnavailableError,
  type BatchCommand,
  type BatchOptions,
  type BatchOutcome,
  type CallOptions,
  type RestAnswer,
  type RestTime,
} from './rest/index.js';
export { StorageError, type StorageErrorCode } from './storage/index.js';
