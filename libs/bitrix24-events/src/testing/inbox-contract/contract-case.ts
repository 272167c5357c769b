import type { Inbox } from '../../inbox/index.js';
import type { ManualClock } from '../manual-clock.js';
import { InboxBench } from './inbox-bench.js';

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

/**
 * One behaviour that every driver must have.
 *
 * @publicApi
 */
export interface InboxContractCase {
  name: string;
  /** Rejects with an `AssertionError` where the driver does otherwise. */
  run: () => Promise<void>;
}

/** What a case does with its inbox. */
export type CaseBody = (bench: InboxBench) => Promise<void>;

/** Cases by name, of one part of the contract. */
export type Cases = Record<string, CaseBody>;

/** A case that opens its own inbox, and closes it whatever happens. */
export const toCase = (
  open: () => OpenedInbox | Promise<OpenedInbox>,
  name: string,
  body: CaseBody,
): InboxContractCase => ({
  name,
  async run() {
    const opened = await open();
    try {
      await body(new InboxBench(opened));
    } finally {
      await opened.close();
    }
  },
});
