import { isMap, parseJson } from '../../common/index.js';
import type { OfflineRecord } from './offline-record.js';

/**
 * Reads a record from JSON. An unreadable one is discarded: the next sync determines again what is
 * bound.
 */
export function parseRecord(json: string | undefined): OfflineRecord | undefined {
  const parsed = parseJson(json ?? '');
  return isRecord(parsed) ? parsed : undefined;
}

const isNumbers = (value: unknown): boolean =>
  isMap(value) && Object.values(value).every((time) => typeof time === 'number');

const isKnown = (value: unknown): boolean => typeof value === 'boolean' || value === 'unknown';

const isRecord = (value: unknown): value is OfflineRecord =>
  isMap(value) &&
  typeof value.connector === 'string' &&
  isKnown(value.connectable) &&
  isKnown(value.extended) &&
  isMap(value.queues) &&
  Object.values(value.queues).every((events) => Array.isArray(events)) &&
  [value.since, value.guaranteed, value.returned].every(isNumbers);
