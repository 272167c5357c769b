import { InboxBench } from './inbox-bench.js';
import type { OpenedInbox } from './opened-inbox.js';

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
