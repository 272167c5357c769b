import { phpDate } from '../../model/clock.js';
import type { OfflineRow } from '../../offline/index.js';
import { phpJsonValue } from '../../php/index.js';

/** A row as `event.offline.get` answers it. Columns are strings; the data keep the types that the event gave them. */
export function offlineShape(row: OfflineRow): Record<string, unknown> {
  return {
    ID: String(row.id),
    TIMESTAMP_X: phpDate(row.timestamp * 1000),
    EVENT_NAME: row.event,
    EVENT_DATA: phpJsonValue(row.data),
    // The id of a session's user is a string, nobody is the number 0.
    EVENT_ADDITIONAL: { user_id: row.userId === 0 ? 0 : String(row.userId) },
    MESSAGE_ID: row.messageId,
  };
}
