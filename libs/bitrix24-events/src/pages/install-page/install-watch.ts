import type { InstallOutcome } from '../../portals/index.js';
import type { Follower } from './watch-to-close.js';

/** Something that happens once. */
class Moment {
  /** Resolves `happened`. */
  notify!: () => void;
  readonly happened = new Promise<void>((resolve) => {
    this.notify = resolve;
  });
}

/** One installation, as a page follows it. */
export class InstallWatch implements Follower {
  /** The outcome so far. */
  outcome: InstallOutcome | undefined;
  /** REST base of the portal, once a trusted server has named it. */
  endpoint: string | undefined;
  hasAsked = false;

  private readonly over = new AbortController();
  private readonly show = new Moment();
  private readonly end = new Moment();

  /**
   * @param id of the pending install
   * @param askedAt when it was opened, until it asks
   */
  constructor(
    readonly id: string,
    readonly from: string,
    public askedAt: number,
  ) {}

  /** Resolves when there is something to show: the portal, or the outcome, is known. */
  get showable(): Promise<void> {
    return this.show.happened;
  }

  /** Resolves when it is installed or refused. */
  get ended(): Promise<void> {
    return this.end.happened;
  }

  /** Aborts when no page follows it any more. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Whether it was closed before its end: its outcome is not updated any more. */
  get isLeft(): boolean {
    return this.signal.aborted && (this.outcome === undefined || this.outcome.kind === 'waiting');
  }

  /** Its page asked for the progress. */
  asked(now: number): void {
    this.askedAt = now;
    this.hasAsked = true;
  }

  verified(endpoint: string): void {
    this.endpoint = endpoint;
    this.show.notify();
  }

  note(outcome: InstallOutcome, endpoint: string | undefined): void {
    this.outcome = outcome;
    if (endpoint !== undefined) this.verified(endpoint);
    if (outcome.kind === 'waiting') return;
    this.show.notify();
    this.end.notify();
  }

  close(): void {
    this.over.abort();
    this.show.notify();
    this.end.notify();
  }
}
