import { LONGEST_BATCH } from '../answers/batch.js';
import type { RestTime } from '../answers/rest-answer.js';

/** Well under the 60 s that a request has at the portal. */
const LONGEST_SECONDS = 20;

/** How many pages the next request asks for. */
export class PagePace {
  private seconds = 0;

  constructor(private readonly most: number = LONGEST_BATCH) {}

  /** @param time what a page took */
  note(time: RestTime | undefined): void {
    if (time && time.duration >= 0) this.seconds = Math.max(Math.min(time.duration, 60), this.seconds / 2);
  }

  /** @param left pages that are thought to be left */
  pages(left: number): number {
    const fitting = this.seconds > 0 ? Math.floor(LONGEST_SECONDS / this.seconds) : LONGEST_BATCH;
    return Math.max(1, Math.min(left, this.most, LONGEST_BATCH, fitting));
  }
}
