import { MAX_BATCH_COMMANDS } from '../answers/batch.js';

/** Well below the 60 s that a request has at the portal (protocol 7). */
const MAX_BATCH_SECONDS = 20;
/** Share of the caller's own timeout. */
const TIMEOUT_SHARE = 0.6;
/** Total characters of all commands. */
const MAX_BODY_LENGTH = 200_000;

/** What still fits in one batch: commands, and their expected duration. */
export class BatchRoom {
  private count = 0;
  private seconds = 0;
  private text = 0;

  /** @param timeout of the request, in milliseconds */
  constructor(private readonly timeout: number) {}

  get isFull(): boolean {
    return this.count >= MAX_BATCH_COMMANDS;
  }

  /** Adds a command, if it fits; the first always does. */
  tryAdd(seconds: number, text: number): boolean {
    const longest = Math.min(MAX_BATCH_SECONDS, (this.timeout / 1_000) * TIMEOUT_SHARE);
    const fits = !this.isFull && this.seconds + seconds <= longest && this.text + text <= MAX_BODY_LENGTH;
    if (!fits && this.count > 0) return false;
    this.count++;
    this.seconds += seconds;
    this.text += text;
    return true;
  }
}
