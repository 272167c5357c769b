import type { BatchCommand, BatchOutcome } from '../answers/batch.js';
import type { CallOptions } from '../calls/call-options.js';
import type { RestAnswer } from '../answers/rest-answer.js';

/** The progress of reading a list. @publicApi */
export interface ListProgress {
  /** Items read so far. */
  items: number;
  /** The number of items when reading began, if the portal reported it. */
  total: number | undefined;
  /** HTTP requests made so far, not including retries. */
  requests: number;
}

/** Options of a list. @publicApi */
export interface ListOptions extends Omit<CallOptions, 'batchable' | 'idempotent'> {
  /**
   * `start` (default): by offsets, as the portal numbers the pages; in any order, on any list
   * method. `id`: each page starts after the last id of the page before, which is fast however long
   * the list is, and neither misses nor repeats items that change meanwhile; for methods that
   * filter by `>ID`, in the order of ids only.
   */
  by?: 'start' | 'id' | undefined;
  /**
   * The member of the result that holds the items (`tasks`). Default: the result itself, or its
   * only list.
   */
  itemsAt?: string | undefined;
  /**
   * The name of the id in filter and order. Default: `ID`; `id` for `crm.item.*`, `crm.type.*`,
   * `catalog.*`, `sale.*`.
   */
  idField?: string | undefined;
  /**
   * Maximum number of pages per request, 1 to 50 (default 50). Fewer are requested if they are
   * slow.
   */
  pagesPerRequest?: number | undefined;
  /** Called after each page. */
  onProgress?: ((progress: ListProgress) => void) | undefined;
}

/** A reader of lists: a client. */
export interface ListReader {
  readonly memberId: string;
  request(method: string, params: object, options: CallOptions): Promise<RestAnswer>;
  batch(
    commands: readonly BatchCommand[],
    options: Omit<CallOptions, 'batchable'> & { halt?: boolean },
  ): Promise<BatchOutcome[]>;
}
