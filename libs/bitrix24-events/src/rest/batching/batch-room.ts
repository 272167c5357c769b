import { MAX_BATCH_COMMANDS } from '../answers/batch.js';

/** Well under the 60 s that a request has at the portal (protocol 7). */
const LONGEST_SECONDS = 20;
/** Of the caller's own time limit. */
const SHARE_OF_TIMEOUT = 0.6;
/** Characters of all commands. */
const LONGEST_TEXT = 200_000;

/** What still fits in one batch: commands, and the time that they are expected to take. */
export class BatchRoom {
  private count = 0;
  private seconds = 0;
  private text = 0;

  /** @param timeout of the request, in milliseconds */
  constructor(private readonly timeout: number) {}

  get isFull(): boolean {
    return this.count >= MAX_BATCH_COMMANDS;
  }

  /** Takes a command in, if it fits; the first always does. */
  take(seconds: number, text: number): boolean {
    const longest = Math.min(LONGEST_SECONDS, (this.timeout / 1_000) * SHARE_OF_TIMEOUT);
    const fits = !this.isFull && this.seconds + seconds <= longest && this.text + text <= LONGEST_TEXT;
    if (!fits && this.count > 0) return false;
    this.count++;
    this.seconds += seconds;
    this.text += text;
    return true;
  }
}
