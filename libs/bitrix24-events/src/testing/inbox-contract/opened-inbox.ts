import type { Inbox } from '../../inbox/index.js';
import type { ManualClock } from '../manual-clock.js';

/**
 * A fresh, empty inbox for one case.
 *
 * @publicApi
 */
export interface OpenedInbox {
  inbox: Inbox;
  /** The clock that the inbox goes by. */
  clock: ManualClock;
  /**
   * Ends the inbox as a dying process would, and opens the same storage again. Left out by one that keeps nothing:
   * the cases go on with what they have.
   */
  reopen?: () => Promise<Inbox>;
  close(): Promise<void>;
}
