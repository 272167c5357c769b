import { Injectable, Logger } from '@nestjs/common';
import { formatDuration, Notifications, type DeliveryNotification } from '../../common/index.js';
import type { HandlerDefinition } from '../../handlers/index.js';
import { subjectOf } from '../event-subject.js';
import type { Delivery, DeliveryOutcome, StoredFailure } from '../inbox-deliveries.js';
import { affectsPortal } from '../wait-reason-of.js';

type Failed = Extract<DeliveryOutcome, { failure: StoredFailure }>;

/** Reports how deliveries ended: in the log, and failed ones also as notifications. */
@Injectable()
export class DeliveryReports {
  private readonly logger = new Logger('Bitrix24Inbox');
  /** Orphans that were warned about since the start. */
  private readonly orphans = new Set<string>();

  constructor(private readonly notifications: Notifications) {}

  /** @param ms duration of the attempt */
  report(delivery: Delivery, handler: HandlerDefinition, outcome: DeliveryOutcome, ms: number): void {
    if (outcome.kind === 'released' || outcome.kind === 'deferred') return;
    if (outcome.kind === 'orphaned') this.reportOrphan(handler, delivery.event.name, outcome.handlerKey);
    else if (outcome.kind === 'done') {
      if (Logger.isLevelEnabled('debug'))
        this.logger.debug(`${subjectOf(delivery.event)} → ${handler.key}: done in ${formatDuration(ms)}`);
    } else {
      this.log(delivery, handler, outcome);
      this.emit(delivery, outcome);
    }
  }

  private log({ event, attempt, waited }: Delivery, { key }: HandlerDefinition, outcome: Failed): void {
    const { failure } = outcome;
    const what = `${subjectOf(event)} → ${key} (event ${event.id})`;
    if (failure.code === 'RETRY_LATER' && outcome.kind !== 'buried')
      return this.logger.log(`${what}: again ${inTime(outcome)}, ${failure.message}`);
    if (failure.code === 'BURY') return this.logger.log(`${what}: buried by the handler, ${failure.message}`);
    const error = `${failure.name}: ${failure.message}`;
    if (outcome.kind === 'wait') {
      // Waits caused by a portal's state are reported once per portal, others once per delivery.
      const isReported = affectsPortal(outcome.reason) || waited?.reason === outcome.reason;
      const line = `${what}: waits for ${outcome.reason}, again ${inTime(outcome)}: ${error}`;
      return isReported ? this.logger.debug(line) : this.logger.warn(line);
    }
    if (outcome.kind === 'buried')
      return this.logger.error(`${what}: attempt ${attempt} failed, buried: ${error}`, framesOf(failure));
    const line = `${what}: attempt ${attempt} failed, again ${inTime(outcome)}: ${error}`;
    const frames = attempt === 1 ? framesOf(failure) : undefined;
    // Errors of this package say what is wrong and where: their stack is of use only for debugging.
    const isOurs = failure.code !== undefined && OURS.test(failure.code);
    this.logger.warn(frames === undefined || isOurs ? line : `${line}\n${frames}`);
    if (frames !== undefined && isOurs) this.logger.debug(`${what}: ${failure.name}\n${frames}`);
  }

  private emit(delivery: Delivery, outcome: Failed): void {
    const notification = toNotification(delivery, outcome);
    if (outcome.kind === 'buried') this.notifications.emit('bitrix24.delivery.buried', notification);
    else if (outcome.kind === 'wait')
      this.notifications.emit('bitrix24.delivery.waiting', {
        ...notification,
        reason: outcome.reason,
        retryAt: outcome.dueAt,
      });
    else this.notifications.emit('bitrix24.delivery.failed', { ...notification, retryAt: outcome.dueAt });
  }

  private reportOrphan({ key }: HandlerDefinition, event: string, orphan: string): void {
    if (this.orphans.has(orphan)) return;
    this.orphans.add(orphan);
    this.logger.warn(
      `${key} does not handle ${event}, for which deliveries are stored: they wait as '${orphan}'. Try: name that ` +
        `event in its decorator, name '${orphan}' in previousKeys of the handler that accepts it now, or remove them ` +
        'by Bitrix24Inbox.remove()',
    );
  }
}

/** Code prefixes of this package's errors. */
const OURS = /^(?:REST|AUTH|PORTAL|ACTOR|HANDLER|STORAGE|INSTALLATION|WEBHOOK)_/;

const inTime = ({ dueAt, failure }: { dueAt: number; failure: StoredFailure }): string =>
  `in ${formatDuration(Math.max(0, dueAt - failure.at))}`;

/** The stack without the message, which the line already contains. */
function framesOf({ stack }: StoredFailure): string | undefined {
  const lines = stack?.split('\n') ?? [];
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  return first < 0 ? undefined : lines.slice(first).join('\n');
}

function toNotification(
  { deliveryId, handlerKey, attempt, event }: Delivery,
  outcome: Failed,
): DeliveryNotification {
  const { name, message, code, stack } = outcome.failure;
  return {
    memberId: event.memberId,
    domain: event.domain,
    deliveryId,
    eventId: event.id,
    event: event.name,
    handler: handlerKey,
    attempt,
    error: { name, message, ...(code !== undefined && { code }), ...(stack !== undefined && { stack }) },
    willRetry: outcome.kind !== 'buried',
  };
}
