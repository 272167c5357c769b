import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, Notifications, readThrown, type Clock } from '../common/index.js';
import { counted, printable, redact } from '../common/text/index.js';
import type { CatchUp, CatchUpChange } from './catch-up.js';
import { describeQueue } from './offline-queue.js';
import type { QueueFailure } from './queue-failure.js';
import type { QueuePortal } from './to-inbox-event.js';

/** What to do about it. Failures without a line of their own are reported elsewhere. */
const TROUBLES: Partial<Record<QueueFailure, string>> = {
  'no-connector':
    "the portal's plan takes no auth_connector (rest_auth_connector). Try: the Professional plan, or " +
    'offline: { exclusive: true } without a connector',
  'not-extended':
    "its plan cannot reserve rows (rest_offline_extended), and offline.onMissingFeature is 'refuse'. Try: a plan that " +
    "can, or offline.onMissingFeature: 'clear'",
  'no-rights':
    'only an administrator may read it, and REST must be in the plan. Try: let an administrator of the portal install ' +
    'the application again',
};

/** Reports the reading of offline queues, in the log and as notifications. */
@Injectable()
export class QueueReports {
  private readonly logger = new Logger('Bitrix24Offline');

  constructor(
    private readonly notifications: Notifications,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  catchUp(queue: QueuePortal, { report, reported }: CatchUpChange): void {
    if (!report || !reported) return;
    const { memberId, domain, connector } = queue;
    const { since, taken, left } = reported;
    const seconds = Math.max(0, Math.round((this.clock.now() - since) / 1_000));
    const rest = left === undefined ? '' : `, ${left} left`;
    this.logger.log(
      report === 'progress'
        ? `${domain}: catching up with ${describeQueue(queue)}: ${counted(taken, 'row')} in ${seconds} s${rest}`
        : `${domain}: caught up with ${describeQueue(queue)}: ${counted(taken, 'row')} in ${seconds} s`,
    );
    this.notifications.emit(
      report === 'progress' ? 'bitrix24.offline.progress' : 'bitrix24.offline.caught-up',
      {
        memberId,
        domain,
        ...(connector !== '' && { connector }),
        ...progressOf(reported),
      },
    );
  }

  /** Once, when it starts. */
  failed(queue: QueuePortal, failure: QueueFailure, error: unknown): void {
    const place = `${queue.domain}: ${describeQueue(queue)} cannot be read`;
    const known = TROUBLES[failure];
    if (known !== undefined) this.logger.error(`${place}: ${known}.`);
    if (failure !== 'unknown') return;
    const reason = readThrown(error).message;
    this.logger.warn(`${place}, again later and later: ${printable(redact(reason), 1_000)}`);
  }

  /** The recovery, if the failure was reported. */
  recovered(queue: QueuePortal, failure: QueueFailure): void {
    if (failure === 'unknown' || TROUBLES[failure] !== undefined)
      this.logger.log(`${queue.domain}: ${describeQueue(queue)} is read again`);
  }

  /**
   * The portal cannot reserve rows although it claims to, and the options allow reading without
   * reservations.
   */
  deletesWhatItReads(queue: QueuePortal): void {
    this.logger.warn(
      `${queue.domain}: the plan of portal ${queue.memberId} cannot reserve rows of the offline queue ` +
        '(rest_offline_extended): they are deleted as they are read (clear=1). A batch whose answer is lost in transit, ' +
        'or whose process dies before it is stored, is lost. ' +
        "Try: a plan that can, or offline.onMissingFeature: 'refuse'",
    );
  }

  drained(queue: QueuePortal): void {
    this.logger.log(`${queue.domain}: ${describeQueue(queue)} is no longer wanted, and empty`);
  }

  /** Rows that the portal has deleted are only in memory. */
  lost(queue: QueuePortal, rows: number): void {
    this.logger.error(
      `${queue.domain}: ${counted(rows, 'row')} of ${describeQueue(queue)} ${rows === 1 ? 'is' : 'are'} lost: deleted by ` +
        'the portal, and not stored before the end of this process',
    );
  }
}

const progressOf = ({ since, taken, left }: CatchUp) => ({
  since,
  taken,
  ...(left !== undefined && { left }),
});
