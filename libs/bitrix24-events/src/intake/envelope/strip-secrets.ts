import type { WireValue } from '../../catalog/index.js';

// The length is checked first: that decides for most keys.
const LENGTHS = new Set([13, 17]);
const SECRETS = new Set(['refresh_token', 'application_token']);

const isSecret = (key: string): boolean => LENGTHS.has(key.length) && SECRETS.has(key.toLowerCase());

/**
 * Deletes what must not be stored, at any depth of `data`: the proof that events are genuine, and
 * the token that outlives the event. Events of bots and ONAPPUSERREADY carry them there (protocol
 * 1.6, 4).
 */
export function stripSecrets(data: WireValue | undefined): void {
  if (typeof data !== 'object') return;
  if (Array.isArray(data)) {
    for (const item of data) stripSecrets(item);
    return;
  }
  for (const key of Object.keys(data)) {
    if (isSecret(key)) delete data[key];
    else stripSecrets(data[key]);
  }
}
