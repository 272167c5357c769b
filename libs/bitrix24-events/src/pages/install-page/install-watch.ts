import type { InstallOutcome } from '../../portals/index.js';
import type { Follower } from './watch-to-close.js';

/** Something that happens once. */
class Moment {
  /** Says that it has happened. */
  notify!: () => void;
  readonly happened = new Promise<void>((resolve) => {
    this.notify = resolve;
  });
}

/** One installation, as a page follows it. */
export class InstallWatch implements Follower {
  /** What became of it so far. */
  outcome: InstallOutcome | undefined;
  /** REST base of the portal, once somebody who can know has named it. */
  endpoint: string | undefined;
  hasAsked = false;

  private readonly over = new AbortController();
  private readonly show = new Moment();
  private readonly end = new Moment();

  /**
   * @param id of the parked install
   * @param askedAt when it is opened, until it asks
   */
  constructor(
    readonly id: string,
    readonly from: string,
    public askedAt: number,
  ) {}

  /** Resolves when there is something to show: the portal is known, or the end is. */
  get showable(): Promise<void> {
    return this.show.happened;
  }

  /** Resolves when it is installed or refused. */
  get ended(): Promise<void> {
    return this.end.happened;
  }

  /** Aborted when nobody follows it any more. */
  get signal(): AbortSignal {
    return this.over.signal;
  }

  /** Whether it was closed before its end: nothing more is learned of it. */
  get isLeft(): boolean {
    return this.signal.aborted && (this.outcome === undefined || this.outcome.kind === 'waiting');
  }

  /** Its page asked how far it is. */
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
