import { Queue, type QueuePlace } from './queue.js';
import type { RestPriority } from './rest-limiter.js';

/** How many later callers may overtake the oldest one in a row. */
const MAX_OVERTAKES = 3;

interface Place<T> {
  readonly kind: string;
  readonly number: number;
  /** Position among all. */
  readonly inLine: QueuePlace<T>;
  /** Position among those of the same kind and priority. */
  inKind: QueuePlace<T>;
  priority: RestPriority;
}

interface Kind<T> extends Readonly<Record<RestPriority, Queue<T>>> {
  size: number;
}

/**
 * Waiting callers: interactive ones are served first, but each fourth served is the one that has
 * waited longest. The cost of an operation does not depend on the number of callers, only on the
 * number of their kinds.
 */
export class WaitingLine<T extends { readonly priority: RestPriority }> implements Iterable<T> {
  /** In the order of arrival. */
  private readonly line = new Queue<T>();
  private readonly places = new Map<T, Place<T>>();
  private readonly kinds = new Map<string, Kind<T>>();
  private interactive = 0;
  private overtaken = 0;
  private last = 0;

  /**
   * @param kindOf decides whether a caller may be served: either all of one kind may be, or none
   */
  constructor(private readonly kindOf: (one: T) => string = () => '') {}

  get size(): number {
    return this.places.size;
  }

  get hasInteractive(): boolean {
    return this.interactive > 0;
  }

  /** The longest-waiting caller. */
  get first(): T | undefined {
    return this.line.first;
  }

  /** The kinds of the waiting callers. */
  get waitingKinds(): Iterable<string> {
    return this.kinds.keys();
  }

  add(one: T): void {
    if (this.places.has(one)) return;
    const kind = this.kindOf(one);
    const { priority } = one;
    let group = this.kinds.get(kind);
    if (!group)
      this.kinds.set(kind, (group = { interactive: new Queue(), background: new Queue(), size: 0 }));
    group.size++;
    if (priority === 'interactive') this.interactive++;
    const [inLine, inKind] = [this.line.add(one), group[priority].add(one)];
    this.places.set(one, { kind, number: ++this.last, inLine, inKind, priority });
  }

  delete(one: T): boolean {
    const place = this.places.get(one);
    if (!place) return false;
    this.places.delete(one);
    this.line.delete(place.inLine);
    const group = this.kinds.get(place.kind)!;
    group[place.priority].delete(place.inKind);
    if (place.priority === 'interactive') this.interactive--;
    if (--group.size === 0) this.kinds.delete(place.kind);
    return true;
  }

  /** Call it when the priority of a waiting caller has changed. */
  refresh(one: T): void {
    const place = this.places.get(one);
    if (!place || place.priority === one.priority) return;
    const group = this.kinds.get(place.kind)!;
    group[place.priority].delete(place.inKind);
    place.priority = one.priority;
    place.inKind = group[place.priority].add(one);
    this.interactive += place.priority === 'interactive' ? 1 : -1;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.places.keys();
  }

  /** The next caller to serve among those whose kind `may` be served. */
  next(may: (kind: string) => boolean = () => true): T | undefined {
    let [oldest, first]: [T | undefined, T | undefined] = [undefined, undefined];
    for (const [kind, { interactive, background }] of this.kinds) {
      if (!may(kind)) continue;
      first = this.older(first, interactive.first);
      oldest = this.older(this.older(oldest, interactive.first), background.first);
    }
    return this.overtaken >= MAX_OVERTAKES ? oldest : (first ?? oldest);
  }

  /** Removes a served caller. */
  serve(one: T): void {
    this.overtaken = one === this.line.first ? 0 : this.overtaken + 1;
    this.delete(one);
  }

  private older(one: T | undefined, other: T | undefined): T | undefined {
    if (one === undefined || other === undefined) return one ?? other;
    return this.places.get(one)!.number < this.places.get(other)!.number ? one : other;
  }
}
