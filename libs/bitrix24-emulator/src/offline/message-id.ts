import { createHash } from 'node:crypto';
import { phpJson } from '../php/index.js';
import type { OfflineData } from './row.js';

/** `MESSAGE_ID`: the same event with the same data has the same one. Formula of the portal's own source. */
export function messageId(event: string, data: OfflineData): string {
  return createHash('md5')
    .update(`${event}|${phpJson(data)}`)
    .digest('hex');
}
