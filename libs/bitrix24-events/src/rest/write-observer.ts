import type { BatchCommand, BatchOutcome } from './answers/batch.js';
import { isRead } from './calls/read-methods.js';

/** A call that is about to change something on a portal. */
export interface Write {
  memberId: string;
  method: string;
  params: Readonly<Record<string, unknown>>;
}

/** Told how a write ended. */
export type WriteEnd = (end: { result: unknown } | { error: unknown }) => void;

/** Told of every write before it is sent. Never throws. */
export interface WriteObserver {
  beginWrite(write: Write): WriteEnd;
}

/** Injection token of the {@link WriteObserver}; without one nobody is told. */
export const WRITE_OBSERVER = Symbol.for('nestjs-bitrix24-events:write-witness');

/** Carries out a write before the eyes of the witness. */
export async function observed<Answer extends { result: unknown }>(
  witness: WriteObserver | undefined,
  write: Write,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (!witness) return await work();
  const end = witness.beginWrite(write);
  try {
    const answer = await work();
    end({ result: answer.result });
    return answer;
  } catch (error) {
    end({ error });
    throw error;
  }
}

/** As {@link observed}, each writing command of a batch. */
export async function witnessedBatch(
  witness: WriteObserver | undefined,
  memberId: string,
  commands: readonly (readonly [key: string, command: BatchCommand])[],
  work: () => Promise<BatchOutcome[]>,
): Promise<BatchOutcome[]> {
  if (!witness) return await work();
  const ends = commands.map(([, { method, params = {} }]) =>
    isRead(method) ? undefined : witness.beginWrite({ memberId, method, params }),
  );
  try {
    const outcomes = await work();
    for (const [index, end] of ends.entries()) end?.(endOf(outcomes[index]));
    return outcomes;
  } catch (error) {
    for (const end of ends) end?.({ error });
    throw error;
  }
}

const endOf = (outcome: BatchOutcome | undefined): Parameters<WriteEnd>[0] =>
  outcome?.status === 'done'
    ? { result: outcome.result }
    : { error: outcome?.status === 'failed' ? outcome.error : undefined };
