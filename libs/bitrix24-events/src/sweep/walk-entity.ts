import { advance, endWalk, withBegin, type WalkingMark } from './advance-walk.js';
import type { PageRequest, SweptPage } from './read-page.js';
import type { SweepMark, SweepWalk } from './sweep-mark.js';

/** The steps of a walk. It may be interrupted before and after each. */
export interface WalkSteps {
  read(request: PageRequest): Promise<SweptPage>;
  /** Stores the events of a page; resolves to their number once they are on disk. */
  acceptEvents(page: SweptPage, mark: WalkingMark): Promise<number>;
  save(mark: SweepMark): Promise<void>;
  /** Resolves when more may be stored. */
  room(): Promise<void>;
  /** After each page but the last. */
  progressed(walk: SweepWalk): void;
  signal: AbortSignal;
}

/**
 * Walks to the end of a list. The mark is advanced after the events are on disk: if it is
 * interrupted, at any moment, the page is delivered again, and most of it is recognized by its
 * dedup keys.
 */
export async function walkEntity(begun: WalkingMark, steps: WalkSteps): Promise<SweepWalk> {
  let mark = begun;
  for (;;) {
    // oxlint-disable no-await-in-loop -- page after page
    steps.signal.throwIfAborted();
    await steps.room();
    const page = await steps.read({ from: mark.walk.from, afterId: mark.walk.afterId });
    const reading = withBegin(mark, page);
    // Without a stored mark it would be unknown after a crash what may have been delivered already,
    // and how early.
    if (mark.until === undefined && mark.walk.beganAt === undefined) await steps.save(reading);
    mark = advance(reading, page, await steps.acceptEvents(page, reading));
    await steps.save(page.full ? mark : endWalk(mark));
    // oxlint-enable no-await-in-loop
    if (!page.full) return mark.walk;
    steps.progressed(mark.walk);
  }
}
