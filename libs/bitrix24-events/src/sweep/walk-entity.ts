import { advance, endWalk, withBegin, type WalkingMark } from './advance-walk.js';
import type { PageRequest, SweptPage } from './read-page.js';
import type { SweepMark, SweepWalk } from './sweep-mark.js';

/** What a walk needs of the world. */
export interface WalkParts {
  read(request: PageRequest): Promise<SweptPage>;
  /** Has the events of a page on disk when it resolves, to how many. */
  acceptEvents(page: SweptPage, mark: WalkingMark): Promise<number>;
  save(mark: SweepMark): Promise<void>;
  /** Resolves when more may be taken in. */
  room(): Promise<void>;
  /** After each page but the last. */
  progressed(walk: SweepWalk): void;
  signal: AbortSignal;
}

/**
 * Walks to the end of a list. The mark goes on after the events are on disk: where it breaks off, at whatever moment, the
 * page is told of again, and most of it known by its dedup keys.
 */
export async function walkEntity(begun: WalkingMark, parts: WalkParts): Promise<SweepWalk> {
  let mark = begun;
  for (;;) {
    // oxlint-disable no-await-in-loop -- page after page
    parts.signal.throwIfAborted();
    await parts.room();
    const page = await parts.read({ from: mark.walk.from, afterId: mark.walk.afterId });
    const reading = withBegin(mark, page);
    // Without a mark before it, nobody would know after a crash what may have been told already, and how early.
    if (mark.until === undefined && mark.walk.beganAt === undefined) await parts.save(reading);
    mark = advance(reading, page, await parts.acceptEvents(page, reading));
    await parts.save(page.full ? mark : endWalk(mark));
    // oxlint-enable no-await-in-loop
    if (!page.full) return mark.walk;
    parts.progressed(mark.walk);
  }
}
