import type { QueueConsumer } from './queue-consumer.js';

/** Consumers that are stopping, by portal, until nothing of theirs is in progress. */
export class EndingConsumers {
  private readonly ending = new Map<string, Set<Promise<void>>>();

  /** Resolves once it has stopped. */
  stop(memberId: string, consumer: Pick<QueueConsumer, 'stop'>): Promise<void> {
    const ends = this.ending.get(memberId) ?? new Set();
    this.ending.set(memberId, ends);
    const end = consumer.stop().finally(() => {
      ends.delete(end);
      if (ends.size === 0) this.ending.delete(memberId);
    });
    ends.add(end);
    return end;
  }

  /** Resolves once no consumer of this portal is left. */
  async ended(memberId: string): Promise<void> {
    const ends = this.ending.get(memberId);
    if (ends) await Promise.all(ends);
  }
}
