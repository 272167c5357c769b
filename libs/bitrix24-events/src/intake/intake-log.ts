import { Inject, Injectable, Logger } from '@nestjs/common';
import { CLOCK, type Clock, type Part } from '../common/index.js';

const LOG_INTERVAL_MS = 60_000;

/**
 * Logs what unauthenticated requests can cause: the first of each kind immediately, the others as
 * one line of counts per minute.
 */
@Injectable()
export class IntakeLog implements Part {
  private readonly logger = new Logger('Bitrix24Intake');
  private readonly more = new Map<string, number>();
  private cancel: (() => void) | undefined;

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /**
   * `kind` must come from a small fixed set; `detail` is logged only for the first of a kind in
   * each minute, and must not contain secrets.
   */
  count(level: 'warn' | 'error' | 'debug', kind: string, detail: string): void {
    const more = this.more.get(kind);
    if (more !== undefined) {
      this.more.set(kind, more + 1);
      return;
    }
    this.more.set(kind, 0);
    this.cancel ??= this.clock.schedule(() => this.summarise(), LOG_INTERVAL_MS);
    this.logger[level](`${kind}: ${detail}`);
  }

  warn(message: string): void {
    this.logger.warn(message);
  }

  close(): void {
    this.cancel?.();
    this.summarise();
  }

  private summarise(): void {
    this.cancel = undefined;
    const counts = [...this.more].filter(([, more]) => more > 0).map(([kind, more]) => `${more} × ${kind}`);
    this.more.clear();
    if (counts.length > 0) this.logger.warn(`in the minute after that: ${counts.join(', ')}`);
  }
}
