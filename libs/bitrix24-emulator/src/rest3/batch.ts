import { isMap } from '../php/index.js';
import type { BatchedCall } from '../rest/index.js';
import type { Query } from './query.js';
import { resolveReferences } from './references.js';
import { invalidRequest, invalidSelect, missing, Rest3Error } from './rest3.errors.js';

/** Runs one method as the caller of the batch. */
export type Call = (method: string, query: Query) => unknown;

/**
 * `batch` of REST 3: one after the other, each result at its place. The first error is the answer to the whole
 * batch; what ran before stays done.
 */
export function runBatch(commands: readonly unknown[], call: Call, ran: BatchedCall[]): unknown[] {
  const results = new Map<string, unknown>();
  return commands.map((command, index) => {
    const { method, query, as } = readCommand(command);
    if (as !== undefined && results.has(as)) throw invalidSelect(as);
    const params = resolveReferences(query, results);
    const record: BatchedCall = { key: as ?? String(index), method, params: isMap(params) ? params : {} };
    ran.push(record);
    try {
      const result = call(method, record.params);
      results.set(String(index), result);
      if (as !== undefined) results.set(as, result);
      return result;
    } catch (error) {
      if (error instanceof Rest3Error) record.error = error.code;
      throw error;
    }
  });
}

function readCommand(command: unknown): { method: string; query: Query; as?: string | undefined } {
  const { method, query = {}, as } = isMap(command) ? command : {};
  if (typeof method !== 'string') throw invalidRequest([missing('method')]);
  // An empty PHP array is a list.
  return { method, query: isMap(query) ? query : {}, as: typeof as === 'string' ? as : undefined };
}
