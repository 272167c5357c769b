/** A row of a portal's offline queue, as the portal shows it. */
export interface OfflineRow {
  id: string;
  /** `MESSAGE_ID`: the same for the same event with the same data. */
  messageId: string;
  /** Upper case. */
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

/** What `event.offline.get` answers. */
export interface OfflineBatch {
  /** Present also where there are no rows, and so nothing is reserved. */
  processId: string | undefined;
  rows: OfflineRow[];
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** Reads the result of `event.offline.get`. */
export function readBatch(result: unknown): OfflineBatch {
  const { process_id: processId, events } = isMap(result) ? result : {};
  return { processId: textOf(processId) || undefined, rows: readRows(events) };
}

/** Reads a list of rows, which PHP may have sent as a map. What names no event cannot be worked on, and is left out. */
export function readRows(rows: unknown): OfflineRow[] {
  return (isMap(rows) ? Object.values(rows) : [])
    .filter(isMap)
    .map(readRow)
    .filter(({ messageId, event }) => messageId !== '' && event !== '');
}

function readRow(row: Record<string, unknown>): OfflineRow {
  const additional = isMap(row.EVENT_ADDITIONAL) ? row.EVENT_ADDITIONAL : {};
  const userId = textOf(additional.user_id);
  const changedAt = Date.parse(textOf(row.TIMESTAMP_X));
  return {
    id: textOf(row.ID),
    messageId: textOf(row.MESSAGE_ID),
    event: textOf(row.EVENT_NAME).toUpperCase(),
    data: row.EVENT_DATA,
    ...(userId !== '' && userId !== '0' && { userId }),
    ...(!Number.isNaN(changedAt) && { changedAt }),
    processId: textOf(row.PROCESS_ID),
  };
}
