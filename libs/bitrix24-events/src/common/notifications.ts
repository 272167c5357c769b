import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { WaitReason } from '../errors/index.js';
import { NOTIFICATION_SINK, type NotificationSink } from './application-emitter.js';
import { outsideRequest } from './outside-request.js';
import { thrownText } from './thrown.js';

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
  /** Without secrets. */
  error: { name: string; message: string; code?: string; stack?: string };
  /** Whether it is tried again by itself. */
  willRetry: boolean;
}

/**
 * How far the reading of a portal's offline queue, which had grown long, has come.
 *
 * @publicApi
 */
export interface CatchUpNotification extends PortalNotification {
  /** Of the queue; absent without one. */
  connector?: string;
  /** When it began, milliseconds since the epoch. */
  since: number;
  /** Rows that are in the inbox by now; their handlers may still be at work. */
  taken: number;
  /** Rows that are left at the portal, where it has said so. */
  left?: number;
}

/**
 * How far the sweep of one kind of object has come, or that it has ended.
 *
 * @publicApi
 */
export interface SweepNotification extends PortalNotification {
  /** Of `sweep.entities`: `deal`, `item:147`. */
  entity: string;
  /** Objects that it has read. */
  seen: number;
  /** Events that it has put into the inbox; their handlers may still be at work. */
  accepted: number;
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
  /**
   * Somebody tried to install, and was refused. `memberId` is what the request claims, and may be anything; what
   * strangers can cause at will is told once a minute and reason.
   */
  'bitrix24.portal.install-refused': { memberId: string; reason: string; origin: string };
  /** An ONAPPUNINSTALL came although the application is still installed: forged, or replayed. */
  'bitrix24.portal.uninstall-ignored': PortalNotification;
  /** The portal delivers no event any more; `since` is when that was found, milliseconds since the epoch. */
  'bitrix24.portal.muted': PortalNotification & { reason: string; since: number };
  /** It delivers again. `reason` and `since` are of the silence that has ended. */
  'bitrix24.portal.unmuted': PortalNotification & { reason: string; since: number };
  /**
   * Nothing acts on the portal until it is authorized again; `reason` is an `AuthorizationLostReason`. At `authorizeUrl`
   * an administrator does so, where `oauthCallback` is on.
   */
  'bitrix24.portal.authorization-lost': PortalNotification & { reason: string; authorizeUrl?: string };
  'bitrix24.bindings.synced': PortalNotification & {
    bound: number;
    kept: number;
    unbound: number;
    failed: number;
    problems: string[];
  };
  /** Every 10 seconds while more rows wait at a portal than one request brings. */
  'bitrix24.offline.progress': CatchUpNotification;
  /** The end of that: no more than the daily course is left. */
  'bitrix24.offline.caught-up': CatchUpNotification;
  /** Every 1 000 objects of a sweep. */
  'bitrix24.sweep.progress': SweepNotification;
  /** A sweep of one kind of object at one portal has come to its end. */
  'bitrix24.sweep.swept': SweepNotification;
  /**
   * A handler begins nothing further of the portal until `Bitrix24Inbox.resume(handler, memberId)`: the application's own writes brought `entity` back
   * to it `times` times in the last minute, and it wrote again. Without an id, each round made a new object.
   */
  'bitrix24.handler.paused': PortalNotification & {
    handler: string;
    reason: 'loop';
    entity: { type: string; id?: string };
    times: number;
  };
  'bitrix24.delivery.failed': DeliveryNotification & { retryAt: number };
  /** It failed through no fault of its handler, or the handler threw `RetryLater`: it waits, and no attempt is used up. */
  'bitrix24.delivery.waiting': DeliveryNotification & { reason: WaitReason; retryAt: number };
  'bitrix24.delivery.buried': DeliveryNotification;
  /** `intake.queueServers` is `'published'`, and a list could never be had: events are taken in from everywhere. */
  'bitrix24.intake.allow-list-unavailable': { reason: string };
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
  private readonly listeners = new Map<string, ((payload: never) => void)[]>();

  constructor(@Optional() @Inject(NOTIFICATION_SINK) private readonly emitter?: NotificationSink) {}

  /** For the module's own parts, which are told with or without `EventEmitterModule`. */
  listen<Name extends keyof Bitrix24NotificationMap>(
    name: Name,
    listener: (payload: Bitrix24NotificationMap[Name]) => void,
  ): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  emit<Name extends keyof Bitrix24NotificationMap>(name: Name, payload: Bitrix24NotificationMap[Name]): void {
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- stored under the name of its payload
      for (const listener of this.listeners.get(name) ?? []) listener(payload as never);
      // Not in the context of the request that happened to bring it about.
      outsideRequest(() => this.emitter?.emit(name, payload));
    } catch (error) {
      this.logger.error(`a listener of ${name} threw: ${thrownText(error)}`);
    }
  }
}
