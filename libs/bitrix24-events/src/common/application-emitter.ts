import type { ModulesContainer } from '@nestjs/core';

/** The emitter for notifications: the part of `EventEmitter2` that is used. */
export interface NotificationSink {
  emit(name: string, payload: unknown): unknown;
}

/** Injection token of the {@link NotificationSink}. */
export const NOTIFICATION_SINK = Symbol.for('nestjs-bitrix24-events:notification-sink');

/**
 * The emitter of the application's `EventEmitterModule`; without one, nothing is emitted. It is
 * recognized by the shape of its class, so that `@nestjs/event-emitter` need not be installed, and
 * is looked up only once, at the first notification.
 */
export function applicationEmitter(modules: ModulesContainer): NotificationSink {
  let found: NotificationSink | false | undefined;
  return {
    emit(name, payload) {
      found ??= findEmitter(modules) ?? false;
      return found && found.emit(name, payload);
    },
  };
}

function findEmitter(modules: ModulesContainer): NotificationSink | undefined {
  for (const { providers } of modules.values()) {
    for (const [token, { instance }] of providers) {
      if (isEventEmitter2(token) && isSink(instance)) return instance;
    }
  }
  return undefined;
}

/** Node's own emitter has neither method. */
const isEventEmitter2 = (token: unknown): boolean =>
  typeof token === 'function' &&
  typeof token.prototype === 'object' &&
  token.prototype !== null &&
  'emitAsync' in token.prototype &&
  'onAny' in token.prototype;

const isSink = (value: unknown): value is NotificationSink =>
  typeof value === 'object' && value !== null && 'emit' in value && typeof value.emit === 'function';
