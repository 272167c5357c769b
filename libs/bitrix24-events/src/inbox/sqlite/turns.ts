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

  /** The portals whose turn it is, `count` at most, the first in turn first. */
  upTo(handlerKey: string, count: number, except: ReadonlySet<string>): string[] {
    const found: string[] = [];
    for (const memberId of this.byHandler.get(handlerKey) ?? []) {
      if (found.length >= count) break;
      if (!except.has(memberId)) found.push(memberId);
    }
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

  has(handlerKey: string, except: ReadonlySet<string>): boolean {
    return this.upTo(handlerKey, 1, except).length > 0;
  }

  clear(): void {
    this.byHandler.clear();
  }
}
