export { Bitrix24Inbox, type HandlerStats } from './bitrix24-inbox.service.js';
export { DeliveryReports } from './dispatch/delivery-reports.service.js';
export { DeliveryRunner } from './dispatch/delivery-runner.service.js';
export { LoopPauses } from './dispatch/loop-pauses.service.js';
export { Dispatcher } from './dispatch/dispatcher.service.js';
export type { AcceptItem, AcceptResult, DeliveryTarget, InboxEvent } from './inbox-events.js';
export type {
  ClaimQuota,
  ClaimRequest,
  Delivery,
  DeliveryOutcome,
  PortalBounds,
  Settlement,
  StoredFailure,
} from './inbox-deliveries.js';
export type {
  DeliveryFilter,
  DeliveryMutation,
  DeliveryState,
  InboxCounts,
  MutationProgress,
  MutationStep,
  RetentionPolicy,
  StoredDelivery,
} from './inbox-upkeep.js';
export { INBOX, type Inbox, type InboxCapabilities } from './inbox.js';
export type { ClaimedAttempt, InboxProcesses } from './inbox-processes.js';
export { mutateInSteps, type MutationRun } from './mutate-in-steps.js';
export type { InboxEntry } from './inbox-entry.js';
export { InboxRequestError } from './request-problems.js';
export { toDeliveryTarget } from './delivery-target.js';
export { Retention } from './retention.service.js';
export {
  INBOX_OPTIONS,
  InboxOptions,
  InboxRetentionOptions,
  InboxRetryOptions,
  type InboxOptionsInput,
} from './inbox.options.js';
export { EventAcceptor } from './event-acceptor.service.js';
export { InboxAvailability, type InboxOperation } from './inbox-availability.service.js';
export { InboxPortals } from './inbox-portals.service.js';
export { InboxSignal } from './inbox-signal.js';
export { UninstalledDeliveries } from './uninstalled-deliveries.service.js';

export { INBOX_ROOM } from './inbox.room.js';
export { fairExcess } from './fair-excess.js';
