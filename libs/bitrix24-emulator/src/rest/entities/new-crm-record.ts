import type { CrmType } from './crm-defaults.js';
import type { EntityRecord } from './record.js';

/** Who made a change, and when (as the portal writes a date). */
export interface Change {
  userId: number;
  at: string;
}

/** A CRM object as it is after `crm.*.add`. */
export function newCrmRecord(type: CrmType, id: number, change: Change, fields: EntityRecord): EntityRecord {
  const by = String(change.userId);
  return {
    ...type.defaults(id),
    ASSIGNED_BY_ID: by,
    CREATED_BY_ID: by,
    DATE_CREATE: change.at,
    ...modified(change),
    ...fields,
    ID: String(id),
  };
}

export function modified({ userId, at }: Change): EntityRecord {
  return { DATE_MODIFY: at, MODIFY_BY_ID: String(userId) };
}
