import { PAGE } from '../entities/list.js';
import type { CallContext, MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { callingQueue } from './offline-caller.js';
import { LIST_COLUMNS, readFilter, readOrder, rowFilter } from './offline-query.js';
import { offlineShape } from './offline-shape.js';

/** `event.offline.list`: looks at a queue without reserving anything, marked and reserved rows included. */
export function eventOfflineList(params: Params, context: CallContext): MethodResult {
  const queue = callingQueue(context);
  const matches = rowFilter(readFilter(params, LIST_COLUMNS));
  const order = readOrder(params, LIST_COLUMNS, 'ID');
  const rows = context.model.offline.rows(queue).filter(matches).toSorted(order);
  const start = Math.max(0, params.int('start'));
  const end = start + PAGE;
  const result = rows.slice(start, end).map((row) => ({
    ...offlineShape(row),
    PROCESS_ID: row.processId,
    ERROR: row.error ? '1' : '0',
  }));
  return { result, total: rows.length, ...(end < rows.length && { next: end }) };
}
