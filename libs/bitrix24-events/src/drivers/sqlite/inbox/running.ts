/** A delivery that runs. */
export interface RunningDelivery {
  handlerKey: string;
  acceptedAt: number;
  /** Where its token lies. */
  block: number | null;
  eventSeq: number;
  /** Whether its event holds secret data. */
  secretData: boolean;
  lane: string | null;
}

/**
 * What this process has claimed and not settled: the table has no index of it. May hold some that run no longer, never
 * too few.
 */
export class Running {
  private readonly byId = new Map<number, RunningDelivery>();
  private readonly ended = new Set<number>();

  begin(id: number, delivery: RunningDelivery): void {
    this.byId.set(id, delivery);
    this.ended.delete(id);
  }

  /** Within a transaction; it counts once that is committed. */
  end(id: number): void {
    this.ended.add(id);
  }

  committed(): void {
    for (const id of this.ended) this.byId.delete(id);
    this.ended.clear();
  }

  rolledBack(): void {
    this.ended.clear();
  }

  get(id: number): RunningDelivery | undefined {
    return this.byId.get(id);
  }

  get ids(): number[] {
    return [...this.byId.keys()];
  }

  /** When the oldest of a handler was accepted. */
  oldestAt(handlerKey: string): number | undefined {
    let oldest: number | undefined;
    for (const running of this.byId.values())
      if (running.handlerKey === handlerKey) oldest = Math.min(oldest ?? Infinity, running.acceptedAt);
    return oldest;
  }
}
