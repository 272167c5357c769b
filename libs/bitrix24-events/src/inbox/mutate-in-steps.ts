import type { DeliveryFilter, DeliveryMutation } from './inbox-upkeep.js';
import type { Inbox } from './inbox.js';

/**
 * Maximum number of deliveries changed in one commit; a driver ends a step earlier if it would
 * block intake and handlers.
 */
const MUTATION_BATCH_SIZE = 1_000;

/** Progress and cancellation of a mutation of many deliveries. */
export interface MutationRun {
  /** Called after each step with the number changed so far. */
  onProgress?: (changed: number) => void;
  /** Checked between two steps: earlier changes remain. */
  signal?: AbortSignal;
}

/**
 * Changes all matching deliveries, step by step, each in a commit of its own. Resolves to the
 * number changed, also if it was aborted.
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
