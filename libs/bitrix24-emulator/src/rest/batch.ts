import { batchForbidden, batchTooLong, RestError } from './errors.js';
import { type BatchResults, readCommand } from './batch-command.js';
import { callTime, phpArray } from './envelope.js';
import type { CallContext, MethodResult } from './method.js';
import { type Params, truthy } from './params.js';

/** Commands that one batch runs. */
export const BATCH_LIMIT = 50;

const FORBIDDEN = new Set(['batch', 'upload', 'download']);

/** Runs one method as the caller of the batch. */
export type Call = (method: string, params: Record<string, unknown>, context: CallContext) => MethodResult;

/** A command as it ran, for those who count. */
export interface BatchedCall {
  key: string;
  method: string;
  params: Record<string, unknown>;
  error?: string;
}

/**
 * `batch`: each command with its own result or error, in one hit. The outer call's rights and connector hold for
 * all of them.
 */
export function runBatch(params: Params, context: CallContext, call: Call, ran: BatchedCall[]): MethodResult {
  const results: BatchResults = {
    result: new Map(),
    error: new Map(),
    total: new Map(),
    next: new Map(),
    time: new Map(),
  };
  const halt = truthy(params.get('halt'));
  let count = 0;
  for (const [key, command] of Object.entries(params.mapOrList('cmd'))) {
    if (++count > BATCH_LIMIT) results.error.set(key, batchTooLong().toBody());
    else if (typeof command === 'string') runCommand(key, command, results, context, call, ran);
    if (halt && results.error.has(key)) break;
  }
  return {
    result: {
      result: phpArray(results.result),
      result_error: phpArray(results.error),
      result_total: phpArray(results.total),
      result_next: phpArray(results.next),
      result_time: phpArray(results.time),
    },
  };
}

function runCommand(
  key: string,
  command: string,
  results: BatchResults,
  context: CallContext,
  call: Call,
  ran: BatchedCall[],
): void {
  const { clock, cloud } = context.model.facts;
  const startedAt = clock.now();
  const { method, params } = readCommand(command, results);
  const record: BatchedCall = { key, method, params };
  ran.push(record);
  try {
    if (FORBIDDEN.has(method.toLowerCase())) throw batchForbidden();
    const answer = call(method, params, context);
    const { result, total, next } = answer;
    results.result.set(key, result);
    if (total !== undefined) results.total.set(key, total);
    if (next !== undefined) results.next.set(key, next);
    results.time.set(key, callTime(clock, startedAt, cloud, answer));
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    record.error = error.code;
    results.error.set(key, error.toBody());
  }
}
