import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { WaitReason } from '../errors/index.js';
import { NOTIFICATION_SINK, type NotificationSink } from './application-emitter.js';
import { outsideRequest } from './outside-request.js';
import { thrownText } from './thrown.js';

/**
 * The portal that a notification is about.
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
  /** Whether it is retried automatically. */
  willRetry: boolean;
}

/**
 * Progress of reading a portal's offline queue after it has grown long.
 *
 * @publicApi
 */
export interface CatchUpNotification extends PortalNotification {
  /** The auth connector of the queue; absent without one. */
  connector?: string;
  /** When catching up began, in milliseconds since the epoch. */
  since: number;
  /** Rows stored in the inbox so far; their handlers may still be running. */
  taken: number;
  /** Rows left at the portal, if it has reported their number. */
  left?: number;
}

/**
 * Progress or end of a sweep of one object type.
 *
 * @publicApi
 */
export interface SweepNotification extends PortalNotification {
  /** An entry of `sweep.entities`: `deal`, `item:147`. */
  entity: string;
  /** Number of objects read. */
  seen: number;
  /** Number of events stored in the inbox; their handlers may still be running. */
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
   * An install was refused. `memberId` is what the request claims and is not verified; refusals
   * that anyone can cause are reported once a minute per reason.
   */
  'bitrix24.portal.install-refused': { memberId: string; reason: string; origin: string };
  /**
   * An ONAPPUNINSTALL arrived although the application is still installed: it was forged or
   * replayed.
   */
  'bitrix24.portal.uninstall-ignored': PortalNotification;
  /**
   * The portal no longer delivers events; `since` is when this was detected, in milliseconds since
   * the epoch.
   */
  'bitrix24.portal.muted': PortalNotification & { reason: string; since: number };
  /** The portal delivers events again. `reason` and `since` describe the outage that has ended. */
  'bitrix24.portal.unmuted': PortalNotification & { reason: string; since: number };
  /**
   * No calls are made to the portal until it is authorized again; `reason` is an
   * `AuthorizationLostReason`. An administrator can authorize it at `authorizeUrl`, if
   * `oauthCallback` is on.
   */
  'bitrix24.portal.authorization-lost': PortalNotification & { reason: string; authorizeUrl?: string };
  'bitrix24.bindings.synced': PortalNotification & {
    bound: number;
    kept: number;
    unbound: number;
    failed: number;
    problems: string[];
  };
  /** Every 10 seconds while more rows are queued at a portal than one request returns. */
  'bitrix24.offline.progress': CatchUpNotification;
  /** Catch-up is over: the queue is back to its normal length. */
  'bitrix24.offline.caught-up': CatchUpNotification;
  /** Every 1 000 objects of a sweep. */
  'bitrix24.sweep.progress': SweepNotification;
  /** The sweep of one object type at one portal has finished. */
  'bitrix24.sweep.swept': SweepNotification;
  /**
   * A handler is paused for the portal until `Bitrix24Inbox.resume(handler, memberId)`: the
   * application's own writes brought `entity` back to it `times` times in the last minute, and it
   * wrote again. Without an id, each round created a new object.
   */
  'bitrix24.handler.paused': PortalNotification & {
    handler: string;
    reason: 'loop';
    entity: { type: string; id?: string };
    times: number;
  };
  'bitrix24.delivery.failed': DeliveryNotification & { retryAt: number };
  /**
   * The delivery failed through no fault of its handler, or the handler threw `RetryLater`: it
   * waits, and no attempt is used up.
   */
  'bitrix24.delivery.waiting': DeliveryNotification & { reason: WaitReason; retryAt: number };
  'bitrix24.delivery.buried': DeliveryNotification;
  /**
   * `intake.queueServers` is `'published'`, and a list has never been loaded: events are accepted
   * from all addresses.
   */
  'bitrix24.intake.allow-list-unavailable': { reason: string };
  /**
   * Events are answered 503, or handlers receive nothing: once per outage. `code` is stable,
   * `reason` is for people.
   */
  'bitrix24.inbox.unavailable': { code: string; reason: string };
  /** The outage is over; `since` is when it began, in milliseconds since the epoch. */
  'bitrix24.inbox.available': { since: number };
}

/**
 * Emits {@link Bitrix24NotificationMap}; does nothing if the application has no
 * `EventEmitterModule`. Errors of listeners are logged and affect nothing else.
 */
@Injectable()
export class Notifications {
  private readonly logger = new Logger('Bitrix24Notifications');
  private readonly listeners = new Map<string, ((payload: never) => void)[]>();

  constructor(@Optional() @Inject(NOTIFICATION_SINK) private readonly emitter?: NotificationSink) {}

  /** For the module's own parts, which are notified with or without `EventEmitterModule`. */
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
      // Not in the async context of the request that happened to trigger it.
      outsideRequest(() => this.emitter?.emit(name, payload));
    } catch (error) {
      this.logger.error(`a listener of ${name} threw: ${thrownText(error)}`);
    }
  }
}
