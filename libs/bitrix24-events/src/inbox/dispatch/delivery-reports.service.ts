import { Injectable, Logger } from '@nestjs/common';
import { Notifications, type DeliveryNotification } from '../../common/index.js';
import type { HandlerDefinition } from '../../handlers/index.js';
import type { Delivery, DeliveryOutcome, StoredFailure } from '../inbox.js';

/** Tells of deliveries that failed: in the log, and as notifications. */
@Injectable()
export class DeliveryReports {
  private readonly logger = new Logger('Bitrix24Inbox');

  constructor(private readonly notifications: Notifications) {}

  report(delivery: Delivery, handler: HandlerDefinition, outcome: DeliveryOutcome): void {
    if (outcome.kind === 'done' || outcome.kind === 'released') return;
    const { failure } = outcome;
    const what = `${handler.key}, ${delivery.event.name} ${delivery.event.id}, attempt ${delivery.attempt}`;
    const notification = toNotification(delivery, failure);
    if (outcome.kind === 'wait') {
      const { reason, dueAt } = outcome;
      const seconds = Math.ceil((dueAt - failure.at) / 1_000);
      const text = `${what} waits for ${reason}, at most ${seconds} s: ${failure.name}: ${failure.message}`;
      // What a handler asks for is news; what a portal's state brings about is told once for the portal.
      if (reason === 'handler') this.logger.log(text);
      else this.logger.debug(text);
      this.notifications.emit('bitrix24.delivery.waiting', { ...notification, reason, retryAt: dueAt });
      return;
    }
    if (outcome.kind === 'retry') {
      const seconds = Math.ceil((outcome.dueAt - failure.at) / 1_000);
      this.logger.warn(`${what} failed, again in ${seconds} s: ${failure.name}: ${failure.message}`);
      this.notifications.emit('bitrix24.delivery.failed', { ...notification, retryAt: outcome.dueAt });
      return;
    }
    this.logger.error(`${what} failed, buried: ${failure.name}: ${failure.message}`, failure.stack);
    this.notifications.emit('bitrix24.delivery.buried', notification);
  }
}

function toNotification(
  { deliveryId, handlerKey, attempt, event }: Delivery,
  { name, message }: StoredFailure,
): DeliveryNotification {
  return {
    memberId: event.memberId,
    domain: event.domain,
    deliveryId,
    eventId: event.id,
    event: event.name,
    handler: handlerKey,
    attempt,
    error: { name, message },
  };
}
