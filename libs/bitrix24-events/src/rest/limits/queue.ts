/** The place of one in a {@link Queue}, by which it is taken out. */
export interface QueuePlace<T> {
  readonly value: T;
  before: QueuePlace<T> | undefined;
  after: QueuePlace<T> | undefined;
}

/**
 * Values in the order in which they came. Each step costs the same, however many there are or have been: to find the first
 * of a Map or a Set, an engine passes over all that were deleted before it.
 */
export class Queue<T> {
  private head: QueuePlace<T> | undefined;
  private tail: QueuePlace<T> | undefined;

  /** The one that came first. */
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

  /** Takes out whose place it is: one of this queue, and once. */
  delete({ before, after }: QueuePlace<T>): void {
    if (before) before.after = after;
    else this.head = after;
    if (after) after.before = before;
    else this.tail = before;
  }
}
