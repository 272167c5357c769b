import type { BatchCommand, BatchOutcome } from '../answers/batch.js';
import type { CallOptions } from '../calls/call-options.js';
import type { RestAnswer } from '../answers/rest-answer.js';

/** How far a list was read. @publicApi */
export interface ListProgress {
  /** Items read so far. */
  items: number;
  /** How many there were when reading began, where the portal told. */
  total: number | undefined;
  /** HTTP requests asked for so far; repeats are not counted. */
  requests: number;
}

/** Options of a list. @publicApi */
export interface ListOptions extends Omit<CallOptions, 'batchable' | 'idempotent'> {
  /**
   * `start` (default): by offsets, as the portal numbers the pages; in any order, on any list method. `id`: each page
   * begins after the last id of the one before, which is quick however long the list is, and neither misses nor repeats
   * what changes meanwhile; for methods that filter by `>ID`, in the order of ids only.
   */
  by?: 'start' | 'id' | undefined;
  /** The member of the result that holds the items (`tasks`). Default: the result itself, or its only list. */
  itemsAt?: string | undefined;
  /** How filter and order name the id. Default: `ID`; `id` for `crm.item.*`, `crm.type.*`, `catalog.*`, `sale.*`. */
  idField?: string | undefined;
  /** Most pages that one request asks for, 1 to 50 (default 50). Fewer where they take long. */
  pagesPerRequest?: number | undefined;
  /** Called after each page. */
  onProgress?: ((progress: ListProgress) => void) | undefined;
}

/** What reads lists: a client. */
export interface ListReader {
  readonly memberId: string;
  request(method: string, params: object, options: CallOptions): Promise<RestAnswer>;
  batch(
    commands: readonly BatchCommand[],
    options: Omit<CallOptions, 'batchable'> & { halt?: boolean },
  ): Promise<BatchOutcome[]>;
}
