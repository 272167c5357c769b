import type { InstallOutcome } from '../../portals/index.js';

/** Something that happens once. */
class Moment {
  /** Says that it has happened. */
  tell!: () => void;
  readonly happened = new Promise<void>((resolve) => {
    this.tell = resolve;
  });
}

/** One installation, as a page follows it. */
export class InstallWatch {
  /** What became of it so far. */
  outcome: InstallOutcome | undefined;
  /** REST base of the portal, once somebody who can know has named it. */
  endpoint: string | undefined;

  private readonly over = new AbortController();
  private readonly show = new Moment();
  private readonly end = new Moment();

  /** @param id of the parked install */
  constructor(readonly id: string) {}

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

  verified(endpoint: string): void {
    this.endpoint = endpoint;
    this.show.tell();
  }

  note(outcome: InstallOutcome, endpoint: string | undefined): void {
    this.outcome = outcome;
    if (endpoint !== undefined) this.verified(endpoint);
    if (outcome.kind === 'waiting') return;
    this.show.tell();
    this.end.tell();
  }

  close(): void {
    this.over.abort();
    this.show.tell();
    this.end.tell();
  }
}
