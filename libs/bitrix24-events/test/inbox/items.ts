import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AcceptItem, InboxEvent } from '../../src/inbox/index.js';

let number = 0;

/** An event as the intake would make it. */
export const inboxEvent = (override: Partial<InboxEvent> = {}): InboxEvent => ({
  id: `event-${++number}`,
  name: 'ONCRMDEALADD',
  source: 'application',
  memberId: 'portal-1',
  domain: 'one.bitrix24.com',
  bindingId: '7',
  userId: '1',
  data: { FIELDS: { ID: '5' } },
  secretData: false,
  actor: { accessToken: 'actor-secret', expiresAt: 4_000_000_000_000 },
  occurredAt: 1_699_999_999_000,
  receivedAt: 1_700_000_000_000,
  ...override,
});

/** An item for some handlers. */
export const item = (keys: string[], override: Partial<InboxEvent> = {}, dedupKey?: string): AcceptItem => ({
  event: inboxEvent(override),
  ...(dedupKey !== undefined && { dedupKey }),
  handlers: keys.map((key) => ({ key })),
});

/** A folder that goes when it is told. */
export function temporaryFolder(): { path: (name: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'bitrix24-events-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
