import { EVENT_NAME } from '../catalog/index.js';
import { isObject, textMatching } from '../common/index.js';

/** A row of a portal's offline queue, as the portal returns it. */
export interface OfflineRow {
  id: string;
  /** `MESSAGE_ID`: equal for the same event with the same data. */
  messageId: string;
  /**
   * Upper case; `''` if the row does not name a valid event: no handler can want it, and it is only
   * cleared.
   */
  event: string;
  /** `EVENT_DATA` as received: a map, a list, `false`, `null`, or absent. */
  data: unknown;
  /** The user who made the last change; absent if the portal names nobody. */
  userId?: string;
  /** `TIMESTAMP_X`, milliseconds: the last change. Absent if it cannot be read. */
  changedAt?: number;
  /** `''`: the row is free. Only returned by `event.offline.list`. */
  processId: string;
}

/** The rows of an answer. */
export interface OfflineRows {
  rows: OfflineRow[];
  /** Number of rows beyond the requested ones; they are not read. */
  surplus: number;
  /** `ID` of the last row that was read, including skipped ones; `''` if there is none. */
  lastId: string;
}

/** The answer of `event.offline.get`. */
export interface OfflineBatch extends OfflineRows {
  /** Also present if there are no rows and therefore no reservation. */
  processId: string | undefined;
}

/**
 * Formats of portal-generated texts. Values of another form are treated as absent, as in the events
 * that portals send.
 */
const FORMATS = {
  number: /^\d{1,20}$/,
  /** 32 letters at current portals. */
  key: /^[\x21-\x7e]{1,64}$/,
  time: /^[\x20-\x7e]{1,64}$/,
};

/** Reads the result of `event.offline.get` for a request of `limit` rows. */
export function readBatch(result: unknown, limit: number): OfflineBatch {
  const { process_id: processId, events } = isObject(result) ? result : {};
  return { processId: textMatching(processId, FORMATS.key) || undefined, ...readRows(events, limit) };
}

/**
 * Reads a list of rows, which PHP may have sent as a map. Rows beyond `limit` are ignored, whatever
 * the portal sends; rows without a message id could not even be cleared, and are skipped.
 */
export function readRows(answer: unknown, limit: number): OfflineRows {
  const all = isObject(answer) ? Object.values(answer) : [];
  const rows = all.slice(0, limit).filter(isObject).map(readRow);
  return {
    rows: rows.filter(({ messageId }) => messageId !== ''),
    surplus: Math.max(0, all.length - limit),
    lastId: rows.at(-1)?.id ?? '',
  };
}

function readRow(row: Record<string, unknown>): OfflineRow {
  const additional = isObject(row.EVENT_ADDITIONAL) ? row.EVENT_ADDITIONAL : {};
  const userId = textMatching(additional.user_id, FORMATS.number);
  const changedAt = Date.parse(textMatching(row.TIMESTAMP_X, FORMATS.time));
  return {
    id: textMatching(row.ID, FORMATS.number),
    messageId: textMatching(row.MESSAGE_ID, FORMATS.key),
    event: textMatching(row.EVENT_NAME, EVENT_NAME).toUpperCase(),
    data: row.EVENT_DATA,
    ...(userId !== '' && userId !== '0' && { userId }),
    ...(!Number.isNaN(changedAt) && { changedAt }),
    processId: textMatching(row.PROCESS_ID, FORMATS.key),
  };
}
