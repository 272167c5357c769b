/** Signals that deliveries may have become due. It has one listener: the dispatcher. */
export class InboxSignal {
  private listener: (memberId?: string) => void = () => undefined;

  listen(listener: (memberId?: string) => void): void {
    this.listener = listener;
  }

  /** @param memberId the portal of an accepted event */
  notify(memberId?: string): void {
    this.listener(memberId);
  }
}
