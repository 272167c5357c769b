export { Bitrix24Inbox, type HandlerStats } from './bitrix24-inbox.service.js';
export { DeliveryReports } from './dispatch/delivery-reports.service.js';
export { DeliveryRunner } from './dispatch/delivery-runner.service.js';
export { Dispatcher } from './dispatch/dispatcher.service.js';
export {
  INBOX,
  type AcceptItem,
  type AcceptResult,
  type ClaimQuota,
  type Delivery,
  type DeliveryOutcome,
  type Inbox,
  type InboxCapabilities,
  type InboxCounts,
  type InboxEvent,
  type Settlement,
  type StoredFailure,
} from './inbox.js';
export { INBOX_OPTIONS, InboxOptions, InboxRetryOptions, type InboxOptionsInput } from './inbox.options.js';
export { InboxBell, RingingInbox } from './ringing-inbox.js';
export { SqliteInbox } from './sqlite/sqlite-inbox.js';
