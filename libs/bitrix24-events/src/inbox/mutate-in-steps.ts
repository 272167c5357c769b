import type { DeliveryFilter, DeliveryMutation } from './inbox-upkeep.js';
import type { Inbox } from './inbox.js';

/** Deliveries that are changed in one commit at most; a driver ends a step sooner that would hold up intake and handlers. */
const MUTATION_BATCH_SIZE = 1_000;

/** What a mutation of many deliveries reports to, and by what it is stopped. */
export interface MutationRun {
  /** After each step: how many were changed so far. */
  onProgress?: (changed: number) => void;
  /** Between two steps: what was changed stays so. */
  signal?: AbortSignal;
}

/**
 * Changes all deliveries that match, step by step, each in a commit of its own. Resolves to how many were changed, also
 * once it was aborted.
 */
export async function mutateInSteps(
  inbox: Pick<Inbox, 'mutateSome'>,
  filter: DeliveryFilter,
  mutation: DeliveryMutation,
  { onProgress, signal }: MutationRun = {},
): Promise<number> {
  let changed = 0;
  let cursor: string | undefined;
  do {
    if (signal?.aborted) return changed;
    // oxlint-disable-next-line no-await-in-loop -- each step names the next
    const step = await inbox.mutateSome(filter, mutation, {
      limit: MUTATION_BATCH_SIZE,
      ...(cursor !== undefined && { cursor }),
    });
    changed += step.changed;
    cursor = step.cursor;
    if (step.changed > 0) onProgress?.(changed);
  } while (cursor !== undefined);
  return changed;
}
