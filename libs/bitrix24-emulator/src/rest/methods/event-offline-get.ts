import { randomInt } from 'node:crypto';
import type { OfflineQueueKey, OfflineRow } from '../../offline/index.js';
import { argumentWrong, wrongLicense } from '../errors.js';
import type { CallContext, MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { callingQueue, readProcessId } from './offline-caller.js';
import { GET_COLUMNS, readFilter, readOrder, rowFilter } from './offline-query.js';
import { offlineShape } from './offline-shape.js';

const DEFAULT_LIMIT = 50;

/** What a call asks for. */
interface Query {
  conditions: Record<string, unknown>;
  order: (a: OfflineRow, b: OfflineRow) => number;
  limit: number;
  /** Either the marked rows or the others, never both. */
  error: boolean;
}

/**
 * `event.offline.get`: reserves free rows, or reads a reservation again, and deletes the whole reservation unless
 * `clear` is 0, also what `limit` has kept out of the answer.
 */
export function eventOfflineGet(params: Params, context: CallContext): MethodResult {
  const queue = callingQueue(context);
  const clear = !params.isSet('clear') || params.int('clear') !== 0;
  if (!clear && !context.model.hasFeature('rest_offline_extended')) {
    throw wrongLicense('extended offline events handling');
  }
  const query = readQuery(params);
  const known = readProcessId(params);
  const processId = known ?? reserve(queue, query, context);
  const table = context.model.offline;
  const batch = table.rows(queue).filter((row) => row.processId === processId);
  const events = select(batch, query).map(offlineShape);
  if (clear && events.length > 0) table.remove(queue, (row) => row.processId === processId);
  return { result: { process_id: clear && known === undefined ? null : processId, events } };
}

function readQuery(params: Params): Query {
  const limit = params.isSet('limit') ? params.int('limit') : DEFAULT_LIMIT;
  if (limit <= 0) throw argumentWrong('Value must be positive integer', 'LIMIT');
  return {
    limit,
    conditions: readFilter(params, GET_COLUMNS),
    order: readOrder(params, GET_COLUMNS, 'TIMESTAMP_X'),
    error: params.int('error') === 1,
  };
}

/** Only here are values of a filter checked: a reservation that is read again takes lists as well. */
function reserve(queue: OfflineQueueKey, query: Query, { model }: CallContext): string {
  for (const [key, value] of Object.entries(query.conditions)) {
    if (typeof value === 'object' && value !== null) {
      throw argumentWrong(`The value of an argument '${key}' has an invalid type`, key);
    }
  }
  const processId = randomId();
  model.offline.reserve(select(model.offline.reservable(queue), query), processId);
  return processId;
}

function select(rows: OfflineRow[], { conditions, order, limit, error }: Query): OfflineRow[] {
  const matches = rowFilter(conditions);
  return rows
    .filter((row) => row.error === error && matches(row))
    .toSorted(order)
    .slice(0, limit);
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

function randomId(): string {
  return Array.from({ length: 32 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
