/** Tells that a portal has sent ONOFFLINEEVENT. One listens: who reads the queues. */
export class OfflineSignal {
  private listener: (memberId: string) => void = () => undefined;

  listen(listener: (memberId: string) => void): void {
    this.listener = listener;
  }

  notify(memberId: string): void {
    this.listener(memberId);
  }
}
