import type { OfflineRow } from '../../offline/index.js';
import { phpDate } from '../../model/clock.js';
import { isMap } from '../../php/index.js';
import { matcher } from '../entities/filter.js';
import { RestError } from '../errors.js';
import { type Params, toText } from '../params.js';

type Row = Readonly<OfflineRow>;

/** What the columns hold, for sorting. */
const COLUMNS = {
  ID: (row: Row) => row.id,
  TIMESTAMP_X: (row: Row) => row.timestamp,
  EVENT_NAME: (row: Row) => row.event,
  MESSAGE_ID: (row: Row) => row.messageId,
  PROCESS_ID: (row: Row) => row.processId,
  ERROR: (row: Row) => Number(row.error),
};
type Column = keyof typeof COLUMNS;

/** The columns that `event.offline.get` filters and sorts by. */
export const GET_COLUMNS: readonly Column[] = ['ID', 'TIMESTAMP_X', 'EVENT_NAME', 'MESSAGE_ID'];
/** Those of `event.offline.list`. */
export const LIST_COLUMNS: readonly Column[] = [...GET_COLUMNS, 'PROCESS_ID', 'ERROR'];

const OPERATIONS = new Set(['', '=', '>', '<', '>=', '<=', '@', '%']);

/** The conditions of `filter`, by operation and column. @throws RestError ERROR_ARGUMENT */
export function readFilter(params: Params, columns: readonly Column[]): Record<string, unknown> {
  const conditions: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(readArray(params, 'filter'))) {
    const [, operation = '', field = ''] = /^([^a-z]*)(.*)/is.exec(key.toUpperCase()) ?? [];
    if (!OPERATIONS.has(operation)) throw wrong(`Filter operation not allowed: ${operation}`);
    if (!isColumn(field, columns)) throw wrong(`Filter field not allowed: ${field}`);
    conditions[operation + field] = value;
  }
  return conditions;
}

/** Whether a row meets all conditions. Dates are compared as moments. */
export function rowFilter(conditions: Record<string, unknown>): (row: Row) => boolean {
  if (Object.keys(conditions).length === 0) return () => true;
  const matches = matcher(conditions);
  return (row) =>
    matches({
      ID: row.id,
      TIMESTAMP_X: phpDate(row.timestamp * 1000),
      EVENT_NAME: row.event,
      MESSAGE_ID: row.messageId,
      PROCESS_ID: row.processId,
      ERROR: Number(row.error),
    });
}

/** `order` as a comparison: `{ ID: 'DESC' }`, or a list of columns. @throws RestError ERROR_ARGUMENT */
export function readOrder(
  params: Params,
  columns: readonly Column[],
  byDefault: Column,
): (a: Row, b: Row) => number {
  const given = params.isSet('order') ? readArray(params, 'order') : { [byDefault]: 'ASC' };
  const keys = Object.entries(given).map(([key, value]) => readKey(key, value, columns));
  return (a, b) => {
    for (const { read, sign } of keys) {
      const [left, right] = [read(a), read(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  };
}

function readKey(key: string, value: unknown, columns: readonly Column[]) {
  const isPosition = /^\d+$/.test(key);
  const field = isPosition ? toText(value) : key.toUpperCase();
  if (!isColumn(field, columns)) throw wrong(`Order field not allowed: ${field}`);
  const direction = isPosition ? 'ASC' : toText(value).toUpperCase();
  if (direction !== 'ASC' && direction !== 'DESC') throw wrong('Order direction should be one of {ASC|DESC}');
  return { read: COLUMNS[field], sign: direction === 'ASC' ? 1 : -1 };
}

function readArray(params: Params, name: 'filter' | 'order'): Record<string, unknown> | unknown[] {
  const value = params.get(name) ?? [];
  if (!Array.isArray(value) && !isMap(value)) throw wrong(`The ${name} is not an array.`);
  return value;
}

function isColumn(field: string, columns: readonly Column[]): field is Column {
  return columns.some((column) => column === field);
}

/** Unlike wrong arguments elsewhere, those of a query do not say which argument it was. */
const wrong = (text: string): RestError => new RestError(400, 'ERROR_ARGUMENT', text);
