// Fills a store with deliveries that have ended, by the storage's own interface.
import { sqliteStorage } from 'nestjs-bitrix24-events';
import { systemClock } from './system-clock.mjs';

const HANDLER = 'Kept.handle';
const AT_ONCE = 500;
const DAY = 86_400_000;

export async function start({ file, encryptionKey }) {
  const storage = await sqliteStorage({ file, encryptionKey }).open(systemClock);
  const { inbox } = storage;
  let filled = 0;

  const item = () => {
    const now = Date.now();
    const at = ++filled;
    const event = {
      id: `kept-${at}`,
      name: 'ONCRMCONTACTUPDATE',
      source: 'application',
      memberId: `portal-${at % 100}`,
      domain: 'kept.bitrix24.com',
      data: { FIELDS: { ID: String(at) } },
      secretData: false,
      actor: { accessToken: 'a'.repeat(70), expiresAt: now + DAY },
      occurredAt: now,
      receivedAt: now,
    };
    return { event, handlers: [{ key: HANDLER }] };
  };

  return {
    facts: {},
    /** So many more; resolves to how many there are. */
    async fill(count) {
      for (let at = 0; at < count; at += AT_ONCE) {
        await inbox.accept(Array.from({ length: AT_ONCE }, item));
        const quotas = [{ handlerKey: HANDLER, free: AT_ONCE }];
        const claimed = await inbox.claim({ limit: AT_ONCE, quotas, now: Date.now() });
        const settlements = claimed.map(({ deliveryId, attemptToken }) => ({
          deliveryId,
          attemptToken,
          outcome: { kind: 'done' },
        }));
        await inbox.settle(settlements);
      }
      return filled;
    },
    close: () => storage.close(),
  };
}
