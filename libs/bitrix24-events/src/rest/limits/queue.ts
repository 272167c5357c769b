/** The position of a value in a {@link Queue}, used to remove it. */
export interface QueuePlace<T> {
  readonly value: T;
  before: QueuePlace<T> | undefined;
  after: QueuePlace<T> | undefined;
}

/**
 * Values in insertion order. Each operation takes constant time, however many there are or have
 * been: to find the first entry of a Map or Set, an engine skips all those deleted before it.
 */
export class Queue<T> {
  private head: QueuePlace<T> | undefined;
  private tail: QueuePlace<T> | undefined;

  /** The oldest value. */
  get first(): T | undefined {
    return this.head?.value;
  }

  add(value: T): QueuePlace<T> {
    const place: QueuePlace<T> = { value, before: this.tail, after: undefined };
    if (this.tail) this.tail.after = place;
    else this.head = place;
    this.tail = place;
    return place;
  }

  /** Removes the value at a position: one of this queue, and only once. */
  delete({ before, after }: QueuePlace<T>): void {
    if (before) before.after = after;
    else this.head = after;
    if (after) after.before = before;
    else this.tail = before;
  }
}
