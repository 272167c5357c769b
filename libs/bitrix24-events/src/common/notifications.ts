import { Injectable, Logger, Optional } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';

/**
 * Which portal a notification speaks of.
 *
 * @publicApi
 */
export interface PortalNotification {
  memberId: string;
  domain: string;
}

/**
 * One delivery that failed or was given up, without its payload and without any secret.
 *
 * @publicApi
 */
export interface DeliveryNotification extends PortalNotification {
  deliveryId: string;
  eventId: string;
  event: string;
  handler: string;
  attempt: number;
  error: { name: string; message: string };
}

/**
 * The in-process notifications, by name. Listen with `@OnEvent('bitrix24.portal.installed')` of
 * `@nestjs/event-emitter`; an application without `EventEmitterModule` gets none. No payload holds a token.
 *
 * @publicApi
 */
export interface Bitrix24NotificationMap {
  'bitrix24.portal.installed': PortalNotification;
  'bitrix24.portal.updated': PortalNotification;
  'bitrix24.portal.uninstalled': PortalNotification & { clean: boolean };
  'bitrix24.portal.authorization-lost': PortalNotification & { reason: string };
  'bitrix24.bindings.synced': PortalNotification & {
    bound: number;
    kept: number;
    unbound: number;
    failed: number;
    problems: string[];
  };
  'bitrix24.delivery.failed': DeliveryNotification & { retryAt: number };
  'bitrix24.delivery.buried': DeliveryNotification;
  /** Events are answered 503, or handlers get nothing: once per outage. `code` is stable, `reason` for a person. */
  'bitrix24.inbox.unavailable': { code: string; reason: string };
  /** The end of that outage; `since` is when it began, milliseconds since the epoch. */
  'bitrix24.inbox.available': { since: number };
}

/**
 * Emits {@link Bitrix24NotificationMap}; silent where the application has no `EventEmitterModule`. A listener that
 * throws is logged, and stops nothing.
 */
@Injectable()
export class Notifications {
  private readonly logger = new Logger('Bitrix24Notifications');

  constructor(@Optional() private readonly emitter?: EventEmitter2) {}

  emit<Name extends keyof Bitrix24NotificationMap>(name: Name, payload: Bitrix24NotificationMap[Name]): void {
    try {
      this.emitter?.emit(name, payload);
    } catch (error) {
      this.logger.error(`a listener of ${name} threw: ${String(error)}`);
    }
  }
}
