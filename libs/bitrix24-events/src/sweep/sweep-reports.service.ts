import { Injectable, Logger } from '@nestjs/common';
import { counted, printable, redact } from '../common/text/index.js';
import { Notifications, thrownText } from '../common/index.js';
import type { SweepWalk } from './sweep-mark.js';
import type { SweepReport } from './sweep-report.js';
import { isStopped } from './sweep.errors.js';

/** Objects between two reports of a long sweep. */
const REPORT_EVERY_ROWS = 1_000;

/** Whose walk it is. */
type Place = Pick<SweepReport, 'memberId' | 'domain' | 'entity'>;

/** Reports the progress of sweeps, in the log and as notifications. */
@Injectable()
export class SweepReports {
  private readonly logger = new Logger('Bitrix24Sweep');
  /** By portal and object type, so that repeated failures do not fill the log. */
  private readonly lastFailures = new Map<string, string>();

  constructor(private readonly notifications: Notifications) {}

  /** After a page of 50. */
  progressed({ memberId, domain, entity }: Place, { seen, accepted }: SweepWalk): void {
    if (seen % REPORT_EVERY_ROWS >= 50) return;
    this.logger.log(
      `${domain}: sweeping ${entity}: ${counted(seen, 'object')}, ${counted(accepted, 'event')} so far`,
    );
    this.notifications.emit('bitrix24.sweep.progress', { memberId, domain, entity, seen, accepted });
  }

  ended({ memberId, domain, entity, seen, accepted, error }: SweepReport): void {
    const key = `${memberId} ${entity}`;
    if (error) return this.failed(key, domain || memberId, entity, error);
    this.lastFailures.delete(key);
    this.logger[accepted > 0 ? 'log' : 'debug'](
      `${domain}: swept ${entity}: ${counted(seen, 'object')}, ${counted(accepted, 'event')}`,
    );
    this.notifications.emit('bitrix24.sweep.swept', { memberId, domain, entity, seen, accepted });
  }

  /** At start. */
  unwanted(entity: string, names: readonly string[]): void {
    this.logger.warn(
      `sweep.entities has '${entity}', but no handler wants what it brings (${names.join(', ')}): it is not swept. ` +
        'Try: a handler of one of them, or without it',
    );
  }

  listFailed(error: unknown): void {
    this.logger.error(
      `The list of portals could not be read (${redact(thrownText(error))}): nothing is swept until the next time`,
    );
  }

  private failed(key: string, place: string, entity: string, error: Error): void {
    if (isStopped(error) || this.lastFailures.get(key) === error.message) return;
    this.lastFailures.set(key, error.message);
    this.logger.warn(
      `${place}: the sweep of ${entity} has not ended: ${printable(redact(error.message), 1_000)}`,
    );
  }
}
