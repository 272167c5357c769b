// Fills a store with installations, by the storage's own interface.
import { sqliteStorage } from 'nestjs-bitrix24-events';
import { systemClock } from './system-clock.mjs';

const DAY = 86_400_000;

export async function start({ file, encryptionKey, application, authServer }) {
  const storage = await sqliteStorage({ file, encryptionKey }).open(systemClock);
  let filled = 0;
  const token = (kind, at) => `${kind}${at}`.padEnd(70, 'x');
  const installation = () => {
    const now = Date.now();
    const at = ++filled;
    return {
      clientId: application.clientId,
      memberId: `portal-${at}`,
      domain: `portal-${at}.example.com`,
      clientEndpoint: `${authServer}/${at}/rest/`,
      authServer,
      applicationToken: token('application', at),
      accessToken: token('access', at),
      refreshToken: token('refresh', at),
      expiresAt: now + DAY,
      scope: ['crm'],
      userId: '1',
      isAdmin: true,
      status: 'active',
      installedAt: now,
      updatedAt: now,
      tokensAt: now,
      version: 1,
    };
  };
  return {
    facts: {},
    /** So many more; resolves to how many there are. */
    async fill(count) {
      await Promise.all(
        Array.from({ length: count }, () => storage.installations.putIfVersion(installation(), undefined)),
      );
      return filled;
    },
    close: () => storage.close(),
  };
}
