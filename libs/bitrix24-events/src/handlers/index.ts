export { Bury, RetryLater } from './control.errors.js';
export { BitrixEvent, type BitrixEventInit, type BitrixEventRecord } from './bitrix-event.js';
export { bitrixEventOf, type Bitrix24ContextType } from './bitrix-execution-context.js';
export { declaredHandlers } from './declared-handlers.js';
export { EventEntityError } from './entity/index.js';
export { EventClient, EventData, EventEntity, EventPortal } from './event-params.decorator.js';
export type {
  AuthType,
  CoalesceOptions,
  HandlerDefinition,
  HandlerDelivery,
  RetryOptions,
} from './handler-definition.js';
export { groupBy } from './group-by.js';
export { HandlerInvokers } from './handler-invokers.service.js';
export { HandlerRegistry } from './handler.registry.js';
export { HANDLERS_OPTIONS, HandlersOptions } from './handlers.options.js';
export { OnBitrixEvent } from './on-bitrix-event.decorator.js';
export type { HandlerSource, OnBitrixEventOptions } from './on-bitrix-event.options.js';
export { HANDLERS_ROOM } from './handlers.room.js';
