import type { RestPriority } from './rest-limiter.js';

/** How many of those before the oldest may overtake it in a row. */
const OVERTAKE = 3;

interface Place {
  kind: string;
  priority: RestPriority;
  number: number;
}

/**
 * Those who wait: interactive ones are served first, but each fourth who is served is the one that waits longest. Each
 * step costs the same, however many wait; it grows with the number of kinds among them only.
 */
export class WaitingLine<T extends { readonly priority: RestPriority }> implements Iterable<T> {
  /** In the order in which they came. */
  private readonly places = new Map<T, Place>();
  private readonly kinds = new Map<string, Record<RestPriority, Set<T>>>();
  private interactive = 0;
  private overtaken = 0;
  private last = 0;

  /** @param kindOf what decides whether somebody may be served: of one kind all may, or none */
  constructor(private readonly kindOf: (one: T) => string = () => '') {}

  get size(): number {
    return this.places.size;
  }

  get hasInteractive(): boolean {
    return this.interactive > 0;
  }

  /** The kinds of those who wait. */
  get waitingKinds(): Iterable<string> {
    return this.kinds.keys();
  }

  add(one: T): void {
    if (!this.places.has(one)) this.put(one, ++this.last);
  }

  delete(one: T): boolean {
    const place = this.places.get(one);
    if (!place) return false;
    this.places.delete(one);
    this.takeOut(one, place);
    return true;
  }

  /** To be called when the priority of somebody who waits has changed. */
  refresh(one: T): void {
    const place = this.places.get(one);
    if (!place || place.priority === one.priority) return;
    this.takeOut(one, place);
    this.put(one, place.number);
  }

  [Symbol.iterator](): Iterator<T> {
    return this.places.keys();
  }

  /** Who is served next among those whose kind `may` be. */
  next(may: (kind: string) => boolean = () => true): T | undefined {
    let [oldest, first]: [T | undefined, T | undefined] = [undefined, undefined];
    for (const [kind, { interactive, background }] of this.kinds) {
      if (!may(kind)) continue;
      const [one] = interactive;
      const [other] = background;
      first = this.older(first, one);
      oldest = this.older(this.older(oldest, one), other);
    }
    return this.overtaken >= OVERTAKE ? oldest : (first ?? oldest);
  }

  /** Takes out who is served. */
  serve(one: T): void {
    const [first] = this.places.keys();
    this.overtaken = one === first ? 0 : this.overtaken + 1;
    this.delete(one);
  }

  private older(one: T | undefined, other: T | undefined): T | undefined {
    if (one === undefined || other === undefined) return one ?? other;
    return this.places.get(one)!.number < this.places.get(other)!.number ? one : other;
  }

  private put(one: T, number: number): void {
    const { priority } = one;
    const kind = this.kindOf(one);
    this.places.set(one, { kind, priority, number });
    let group = this.kinds.get(kind);
    if (!group) this.kinds.set(kind, (group = { interactive: new Set(), background: new Set() }));
    group[priority].add(one);
    if (priority === 'interactive') this.interactive++;
  }

  private takeOut(one: T, { kind, priority }: Place): void {
    const group = this.kinds.get(kind)!;
    group[priority].delete(one);
    if (priority === 'interactive') this.interactive--;
    if (group.interactive.size + group.background.size === 0) this.kinds.delete(kind);
  }
}
