import { MAX_BATCH_COMMANDS } from '../answers/batch.js';
import type { RestTime } from '../answers/rest-answer.js';

/** Well below the 60 s that a request has at the portal. */
const MAX_PAGE_SECONDS = 20;

/** Decides how many pages the next request asks for. */
export class PagePace {
  private seconds = 0;

  constructor(private readonly most: number = MAX_BATCH_COMMANDS) {}

  /** @param time the duration of a page */
  note(time: RestTime | undefined): void {
    if (time && time.duration >= 0) this.seconds = Math.max(Math.min(time.duration, 60), this.seconds / 2);
  }

  /** @param left estimated number of remaining pages */
  pages(left: number): number {
    const fitting = this.seconds > 0 ? Math.floor(MAX_PAGE_SECONDS / this.seconds) : MAX_BATCH_COMMANDS;
    return Math.max(1, Math.min(left, this.most, MAX_BATCH_COMMANDS, fitting));
  }
}
