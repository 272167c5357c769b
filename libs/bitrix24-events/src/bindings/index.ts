export { BINDING_MEMORY, type BindingMemory } from './plan/binding-memory.js';
export type { BindingKey, BindingRow, BindOptions, WantedBinding } from './binding.js';
export type { BindingsCause, BindingsReport } from './reports/bindings-report.js';
export { BindingsReadError, BindingsStoppedError } from './portal/bindings.errors.js';
export { BINDINGS_OPTIONS, BindingsOptions } from './bindings.options.js';
export { Bitrix24Bindings } from './bindings.service.js';
export { configurationProblems } from './wanted/configuration-problems.js';
export { EventRouting, type RoutedEvent } from './offline/event-routing.service.js';
export { HANDLER_URLS, type HandlerUrls } from './wanted/handler-urls.js';
export type { BindingPlan, KeptBinding, PlannedBind, WaitingBinding } from './plan/plan.js';
export { OFFLINE_OPTIONS, OfflineOptions } from './offline.options.js';
export { OfflineSubscriptions } from './offline/offline-subscriptions.service.js';
export type { OfflineRefusal, PortalOffline } from './plan/portal-offline.js';
export { PortalSync } from './schedule/portal-sync.service.js';
export type { BindingProblem } from './problem.js';
export { TestEventBindings } from './test-events.service.js';

export { BINDINGS_ROOM } from './bindings.room.js';
export { missingWebhookProblems } from './wanted/missing-webhook-problems.js';
