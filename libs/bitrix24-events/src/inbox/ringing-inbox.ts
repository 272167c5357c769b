import type {
  AcceptItem,
  AcceptResult,
  ClaimQuota,
  Delivery,
  Inbox,
  InboxCounts,
  Settlement,
} from './inbox.js';

/** Tells when deliveries came in. One listens: the dispatcher. */
export class InboxBell {
  private listener: () => void = () => undefined;

  listen(listener: () => void): void {
    this.listener = listener;
  }

  ring(): void {
    this.listener();
  }
}

/** An inbox that rings the bell for what it has accepted, whatever the driver. */
export class RingingInbox implements Inbox {
  constructor(
    private readonly driver: Inbox,
    private readonly bell: InboxBell,
  ) {}

  get capabilities(): Inbox['capabilities'] {
    return this.driver.capabilities;
  }

  async accept(items: AcceptItem[]): Promise<AcceptResult[]> {
    const results = await this.driver.accept(items);
    this.bell.ring();
    return results;
  }

  claim(limit: number, quotas: ClaimQuota[], now: number): Promise<Delivery[]> {
    return this.driver.claim(limit, quotas, now);
  }

  settle(settlements: Settlement[]): Promise<void> {
    return this.driver.settle(settlements);
  }

  nextDueAt(handlerKeys: string[]): Promise<number | undefined> {
    return this.driver.nextDueAt(handlerKeys);
  }

  recover(now: number): Promise<number> {
    return this.driver.recover(now);
  }

  adopt(key: string, previousKeys: string[]): Promise<number> {
    return this.driver.adopt(key, previousKeys);
  }

  counts(): Promise<Map<string, InboxCounts>> {
    return this.driver.counts();
  }
}
