/**
 * Which portals may have deliveries ready for a handler, and whose turn it is: each portal is served, then the
 * next, so that ten thousand of one do not stand before the first of another. Holds names, no deliveries: a
 * portal that turns out to have none is dropped.
 */
export class Turns {
  private readonly byHandler = new Map<string, Set<string>>();

  add(handlerKey: string, memberId: string): void {
    const portals = this.byHandler.get(handlerKey);
    if (portals) portals.add(memberId);
    else this.byHandler.set(handlerKey, new Set([memberId]));
  }

  /** The portals whose turn it is, `count` at most, the first in turn first; none for which `isOpen` is false. */
  upTo(handlerKey: string, count: number, isOpen: (memberId: string) => boolean): string[] {
    const found: string[] = [];
    const closed: string[] = [];
    for (const memberId of this.byHandler.get(handlerKey) ?? []) {
      if (found.length >= count) break;
      (isOpen(memberId) ? found : closed).push(memberId);
    }
    // Behind the others, so that many closed portals are not gone through at each claim.
    if (found.length > 0) for (const memberId of closed) this.toEnd(handlerKey, memberId);
    return found;
  }

  /** It was served: it goes to the end of the queue. */
  toEnd(handlerKey: string, memberId: string): void {
    this.drop(handlerKey, memberId);
    this.add(handlerKey, memberId);
  }

  drop(handlerKey: string, memberId: string): void {
    this.byHandler.get(handlerKey)?.delete(memberId);
  }

  includes(handlerKey: string, memberId: string): boolean {
    return this.byHandler.get(handlerKey)?.has(memberId) ?? false;
  }

  /** Whether any portal has its turn, be it open or not. */
  knows(handlerKey: string): boolean {
    return (this.byHandler.get(handlerKey)?.size ?? 0) > 0;
  }

  has(handlerKey: string, isOpen: (memberId: string) => boolean): boolean {
    return this.upTo(handlerKey, 1, isOpen).length > 0;
  }

  clear(): void {
    this.byHandler.clear();
  }
}
