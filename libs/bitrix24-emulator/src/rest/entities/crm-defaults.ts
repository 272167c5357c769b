import { isMap } from '../../php/index.js';
import type { EntityRecord } from './record.js';

/** A type of CRM object and what its new records start with. */
export interface CrmType {
  /** In method names: `deal` */
  method: string;
  /** In event names: `DEAL` */
  event: string;
  defaults(id: number): EntityRecord;
}

const source = { SOURCE_ID: null, SOURCE_DESCRIPTION: null, OPENED: 'N', COMMENTS: null };

export const CRM_TYPES: readonly CrmType[] = [
  {
    method: 'deal',
    event: 'DEAL',
    defaults: (id) => ({
      TITLE: `Deal #${id}`,
      TYPE_ID: 'SALE',
      CATEGORY_ID: '0',
      STAGE_ID: 'NEW',
      STAGE_SEMANTIC_ID: 'P',
      CURRENCY_ID: 'USD',
      OPPORTUNITY: '0.00',
      PROBABILITY: null,
      COMPANY_ID: null,
      CONTACT_ID: null,
      LEAD_ID: null,
      CLOSED: 'N',
      ...source,
    }),
  },
  {
    method: 'contact',
    event: 'CONTACT',
    defaults: () => ({
      NAME: null,
      SECOND_NAME: null,
      LAST_NAME: null,
      TYPE_ID: null,
      COMPANY_ID: null,
      HAS_PHONE: 'N',
      HAS_EMAIL: 'N',
      ...source,
    }),
  },
  {
    method: 'lead',
    event: 'LEAD',
    defaults: (id) => ({
      TITLE: `Lead #${id}`,
      NAME: null,
      LAST_NAME: null,
      STATUS_ID: 'NEW',
      STATUS_SEMANTIC_ID: 'P',
      CURRENCY_ID: 'USD',
      OPPORTUNITY: '0.00',
      HAS_PHONE: 'N',
      HAS_EMAIL: 'N',
      ...source,
    }),
  },
  {
    method: 'company',
    event: 'COMPANY',
    defaults: (id) => ({
      TITLE: `Company #${id}`,
      COMPANY_TYPE: 'CUSTOMER',
      INDUSTRY: null,
      LEAD_ID: null,
      HAS_PHONE: 'N',
      HAS_EMAIL: 'N',
      OPENED: 'N',
      COMMENTS: null,
    }),
  },
  {
    method: 'product',
    event: 'PRODUCT',
    defaults: (id) => ({ NAME: `Product #${id}`, PRICE: null, CURRENCY_ID: 'USD', ACTIVE: 'Y' }),
  },
  {
    method: 'quote',
    event: 'QUOTE',
    defaults: (id) => ({
      TITLE: `Quote #${id}`,
      STATUS_ID: 'DRAFT',
      CURRENCY_ID: 'USD',
      OPPORTUNITY: '0.00',
    }),
  },
  {
    method: 'activity',
    event: 'ACTIVITY',
    defaults: () => ({ SUBJECT: null, OWNER_ID: null, OWNER_TYPE_ID: null, TYPE_ID: null, COMPLETED: 'N' }),
  },
];

const MULTIPLE = ['PHONE', 'EMAIL', 'WEB', 'IM'] as const;

/** Gives phones, mails and the like their ids and types, and keeps `HAS_PHONE` and `HAS_EMAIL` in step. */
export function withMultipleFields(fields: EntityRecord): EntityRecord {
  const changed: EntityRecord = { ...fields };
  for (const type of MULTIPLE) {
    const values = fields[type];
    if (!Array.isArray(values)) continue;
    changed[type] = values
      .filter(isMap)
      .map((value, index) => ({ ID: String(index + 1), VALUE_TYPE: 'WORK', ...value, TYPE_ID: type }));
    if (type === 'PHONE' || type === 'EMAIL') changed[`HAS_${type}`] = values.length > 0 ? 'Y' : 'N';
  }
  return changed;
}
