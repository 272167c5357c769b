import type { Clock } from '../../common/index.js';

/**
 * After a run that exceeded its timeout, blocks its handler and portal for as long as that run
 * took, so that unresponsive portals use no more of a handler's time than all others together.
 */
export class TimeoutRests {
  private readonly ends = new Map<string, () => void>();

  /** @param changed called when the blocking of a handler and portal changes */
  constructor(
    private readonly clock: Clock,
    private readonly changed: (handlerKey: string, memberId: string) => void,
  ) {}

  /** @param span duration of the run, in milliseconds */
  beginRest(handlerKey: string, memberId: string, span: number): void {
    const key = keyOf(handlerKey, memberId);
    this.ends.get(key)?.();
    const cancel = this.clock.schedule(() => {
      this.ends.delete(key);
      this.changed(handlerKey, memberId);
    }, span);
    this.ends.set(key, cancel);
    this.changed(handlerKey, memberId);
  }

  has(handlerKey: string, memberId: string): boolean {
    return this.ends.has(keyOf(handlerKey, memberId));
  }

  stop(): void {
    for (const cancel of this.ends.values()) cancel();
  }
}

const keyOf = (handlerKey: string, memberId: string): string => `${memberId} ${handlerKey}`;
