import type { Clock } from '../common/index.js';
import { advanceCatchUp, asksForLeft, type CatchUp } from './catch-up.js';
import type { LookAhead } from './look-ahead.js';
import type { PortalQueues } from './portal-queues.service.js';
import type { QueueReports } from './queue-reports.service.js';
import type { Searches, TurnState } from './queue-turn.js';
import type { QueueJob } from './queues-of.js';
import type { QueuePortal } from './to-inbox-event.js';

/** Milliseconds between two checks of a plan: plans change rarely. */
const PROBE_INTERVAL_MS = 3_600_000;

/** What is known of a queue from one turn to the next. */
export class QueueState implements TurnState {
  readonly searches: Searches = { orphansAt: -Infinity, errorsAt: -Infinity };
  readonly portal: QueuePortal;
  /** Whether rows are reserved; otherwise they are deleted as they are read. */
  extended: boolean;
  /** Whether the portal has notified us since the last turn looked. */
  isNotified = false;
  private catchUp: CatchUp | undefined;
  /** When a plan that lacks a feature is checked again. */
  private probeAt = -Infinity;
  /** Number of consecutive turns that had to work without reservations. */
  private lackingTurns = 0;

  constructor(
    /** How the queue is read, according to the last sync of the portal's bindings. */
    public job: QueueJob,
    private readonly queues: Pick<PortalQueues, 'isSuspended' | 'domainOf'>,
    private readonly lookAhead: Pick<LookAhead, 'hasRoom'>,
    private readonly reports: Pick<QueueReports, 'catchUp' | 'deletesWhatItReads'>,
    private readonly clock: Clock,
  ) {
    this.portal = { memberId: job.memberId, connector: job.connector, domain: '' };
    this.extended = job.extended;
  }

  get isSuspended(): boolean {
    return this.queues.isSuspended(this.portal);
  }

  get asksForLeft(): boolean {
    return asksForLeft(this.catchUp, this.clock.monotonic());
  }

  /** Before each turn. */
  async refresh(): Promise<void> {
    this.portal.domain = await this.queues.domainOf(this.portal);
    if (this.clock.monotonic() >= this.probeAt) this.extended = this.job.extended;
    this.lackingTurns = this.extended ? 0 : this.lackingTurns + 1;
    // The sync after the first one warns about it, unless it finds nothing wrong.
    if (this.lackingTurns === 2 && this.job.extended) this.reports.deletesWhatItReads(this.portal);
  }

  /** The portal's plan has turned out not to reserve rows. */
  readWithoutReservations(): void {
    this.extended = false;
    this.probeAt = this.clock.monotonic() + PROBE_INTERVAL_MS;
  }

  hasRoom(): Promise<boolean> {
    return this.lookAhead.hasRoom();
  }

  consumeNotification(): boolean {
    const { isNotified } = this;
    this.isNotified = false;
    return isNotified;
  }

  recordBatch(batch: { rows: number; full: boolean; left: number | undefined }): void {
    const { clock } = this;
    const change = advanceCatchUp(this.catchUp, batch, { now: clock.now(), monotonic: clock.monotonic() });
    this.catchUp = change.now;
    this.reports.catchUp(this.portal, change);
  }
}
