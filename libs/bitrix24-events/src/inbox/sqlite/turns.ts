/**
 * Which portals may have deliveries ready for a handler, and whose turn it is: each portal gets one, then the
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

  /** The portal whose turn it is; it goes to the end of the queue. */
  next(handlerKey: string, except: ReadonlySet<string>): string | undefined {
    const memberId = this.waiting(handlerKey, except);
    if (memberId === undefined) return undefined;
    this.drop(handlerKey, memberId);
    this.add(handlerKey, memberId);
    return memberId;
  }

  drop(handlerKey: string, memberId: string): void {
    this.byHandler.get(handlerKey)?.delete(memberId);
  }

  has(handlerKey: string, except: ReadonlySet<string>): boolean {
    return this.waiting(handlerKey, except) !== undefined;
  }

  clear(): void {
    this.byHandler.clear();
  }

  private waiting(handlerKey: string, except: ReadonlySet<string>): string | undefined {
    for (const memberId of this.byHandler.get(handlerKey) ?? []) if (!except.has(memberId)) return memberId;
    return undefined;
  }
}
