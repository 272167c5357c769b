/**
 * Notifies that a portal has sent ONOFFLINEEVENT. It has one listener: the reader of the queues.
 */
export class OfflineSignal {
  private listener: (memberId: string) => void = () => undefined;

  listen(listener: (memberId: string) => void): void {
    this.listener = listener;
  }

  notify(memberId: string): void {
    this.listener(memberId);
  }
}
