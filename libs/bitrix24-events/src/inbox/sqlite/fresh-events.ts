import type { InboxEvent } from '../inbox.js';

/** Characters of all that is kept: what a burst brings before it is claimed, and little beside a process. */
const MOST_CHARACTERS = 4 * 2 ** 20;

/** What was not claimed for so long, in milliseconds, waits for something else: it makes room. */
const STALE_AFTER = 30_000;

interface FreshEvent {
  /** As JSON: flat, so that it keeps no request's body alive, and each delivery gets an event of its own. */
  text: string;
  /** Deliveries that have not asked for it yet. */
  uses: number;
  receivedAt: number;
}

/**
 * Events that were stored a moment ago, for deliveries that are claimed at once: spares reading and decrypting what
 * this process has just encrypted and written. Bounded; what is not found here is read from the table.
 */
export class FreshEvents {
  private readonly bySeq = new Map<number, FreshEvent>();
  private room = MOST_CHARACTERS;

  add(seq: number, event: InboxEvent, uses: number): void {
    const text = JSON.stringify(event);
    if (text.length > this.room) {
      const [oldest] = this.bySeq.values();
      if (!oldest || event.receivedAt - oldest.receivedAt < STALE_AFTER) return;
      this.clear();
    }
    if (text.length > this.room) return;
    this.room -= text.length;
    this.bySeq.set(seq, { text, uses, receivedAt: event.receivedAt });
  }

  /** The event, for one of its deliveries. */
  take(seq: number): InboxEvent | undefined {
    const fresh = this.bySeq.get(seq);
    if (!fresh) return undefined;
    if (--fresh.uses <= 0) this.drop(seq);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by add
    return JSON.parse(fresh.text) as InboxEvent;
  }

  /** The event is gone from the table, which may give its number to another. */
  drop(seq: number): void {
    const fresh = this.bySeq.get(seq);
    if (!fresh) return;
    this.room += fresh.text.length;
    this.bySeq.delete(seq);
  }

  clear(): void {
    this.bySeq.clear();
    this.room = MOST_CHARACTERS;
  }
}
