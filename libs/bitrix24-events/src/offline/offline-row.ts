import { EVENT_NAME } from '../catalog/index.js';
import { isObject, textMatching } from '../common/index.js';

/** A row of a portal's offline queue, as the portal shows it. */
export interface OfflineRow {
  id: string;
  /** `MESSAGE_ID`: the same for the same event with the same data. */
  messageId: string;
  /** Upper case; `''` where the row names no event that there can be: nobody can want it, and it is only cleared. */
  event: string;
  /** `EVENT_DATA` as it came: a map, a list, `false`, `null`, absent. */
  data: unknown;
  /** Who caused the last change; absent where the portal names nobody. */
  userId?: string;
  /** `TIMESTAMP_X`, milliseconds: the last change. Absent where it cannot be read. */
  changedAt?: number;
  /** `''`: the row is free. Only `event.offline.list` tells. */
  processId: string;
}

/** The rows of an answer. */
export interface OfflineRows {
  rows: OfflineRow[];
  /** How many came beyond what was asked for; they are not read. */
  surplus: number;
  /** `ID` of the last row that was read, also of one that is left out; `''` where there is none. */
  lastId: string;
}

/** What `event.offline.get` answers. */
export interface OfflineBatch extends OfflineRows {
  /** Present also where there are no rows, and so nothing is reserved. */
  processId: string | undefined;
}

/** Texts that a portal makes up itself. What looks otherwise counts as absent, as in the events that it sends. */
const FORMATS = {
  number: /^\d{1,20}$/,
  /** 32 letters at portals of today. */
  key: /^[\x21-\x7e]{1,64}$/,
  time: /^[\x20-\x7e]{1,64}$/,
};

/** Reads the result of `event.offline.get` that was asked for `limit` rows. */
export function readBatch(result: unknown, limit: number): OfflineBatch {
  const { process_id: processId, events } = isObject(result) ? result : {};
  return { processId: textMatching(processId, FORMATS.key) || undefined, ...readRows(events, limit) };
}

/**
 * Reads a list of rows, which PHP may have sent as a map. Rows beyond `limit` are not looked at, whatever the portal
 * sends; what names no message could not even be cleared, and is left out.
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
