/** What a portal sends when rows were added to an offline queue of ours. It tells neither which nor what. */
export const OFFLINE_EVENT = 'ONOFFLINEEVENT';

/** Tells that a portal has said so. One listens: who reads the queues. */
export class OfflineSignal {
  private listener: (memberId: string) => void = () => undefined;

  listen(listener: (memberId: string) => void): void {
    this.listener = listener;
  }

  notify(memberId: string): void {
    this.listener(memberId);
  }
}
