import { RestQueueFullError } from '../answers/rest.errors.js';

/** Limits the number of queued and running calls per portal. */
export class ConcurrencyCap {
  private readonly counts = new Map<string, number>();

  constructor(private readonly permits: number) {}

  /** @throws RestQueueFullError when no permit is free: nothing was sent */
  async withPermit<T>(memberId: string, method: string, work: () => Promise<T>): Promise<T> {
    const count = this.counts.get(memberId) ?? 0;
    if (count >= this.permits) throw new RestQueueFullError({ method, memberId }, this.permits);
    this.counts.set(memberId, count + 1);
    try {
      return await work();
    } finally {
      const left = this.counts.get(memberId)! - 1;
      if (left > 0) this.counts.set(memberId, left);
      else this.counts.delete(memberId);
    }
  }
}
