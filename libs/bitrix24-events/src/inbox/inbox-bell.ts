/** Tells when deliveries may have become due. One listens: the dispatcher. */
export class InboxBell {
  private listener: () => void = () => undefined;

  listen(listener: () => void): void {
    this.listener = listener;
  }

  ring(): void {
    this.listener();
  }
}
