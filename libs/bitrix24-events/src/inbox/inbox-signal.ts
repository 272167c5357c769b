/** Tells when deliveries may have become due. One listens: the dispatcher. */
export class InboxSignal {
  private listener: (memberId?: string) => void = () => undefined;

  listen(listener: (memberId?: string) => void): void {
    this.listener = listener;
  }

  /** @param memberId the portal of an event that was accepted */
  notify(memberId?: string): void {
    this.listener(memberId);
  }
}
