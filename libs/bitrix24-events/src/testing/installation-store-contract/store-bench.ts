import type {
  DeferBounds,
  Installation,
  InstallationStore,
  PendingBounds,
  PendingInstall,
  PendingUninstall,
} from '../../portals/index.js';
import type { ManualClock } from '../manual-clock.js';
import type { OpenedInstallationStore } from './opened-store.js';

export const CLIENT = 'app.1';
export const OTHER_CLIENT = 'app.2';

const PLENTY = 1_000_000;

/** Two processes on one installation store, and what cases put there. */
export class StoreBench {
  private constructor(
    readonly mine: InstallationStore,
    readonly theirs: InstallationStore,
    readonly clock: ManualClock,
  ) {}

  static async of({ store, another, clock }: OpenedInstallationStore): Promise<StoreBench> {
    return new StoreBench(store, (await another?.()) ?? store, clock);
  }

  /** A record with every member, but for those that `facts` set. */
  installation(facts: Partial<Installation> = {}): Installation {
    return {
      clientId: CLIENT,
      memberId: 'portal-1',
      domain: 'one.bitrix24.com',
      clientEndpoint: 'https://one.bitrix24.com/rest/',
      authServer: 'https://oauth.bitrix.info',
      applicationToken: 'application+token ~*',
      accessToken: 'access+token "ü"',
      refreshToken: 'refresh+token',
      expiresAt: 1_700_003_600_000,
      scope: ['crm', 'task'],
      userId: '1',
      isAdmin: true,
      status: 'active',
      installedAt: 1_700_000_000_000,
      updatedAt: 1_700_000_000_001,
      installId: 'install-2',
      installExpiresAt: 1_700_003_600_000,
      tokensAt: 1_700_000_000_002,
      refreshStartedAt: 1_700_000_000_003,
      installIds: ['install-1', 'install-2'],
      systemUser: true,
      systemExpiresAt: 1_700_003_600_001,
      systemIds: ['install-3'],
      suspendedAt: 1_700_000_000_004,
      muted: { reason: 'payment-expired', since: 1_700_000_000_005 },
      awaitsInstallEvent: true,
      version: 0,
      ...facts,
    };
  }

  /** A record with those members alone that every one has. */
  bare(facts: Partial<Installation> = {}): Installation {
    const {
      installId: _installId,
      installExpiresAt: _installExpiresAt,
      tokensAt: _tokensAt,
      refreshStartedAt: _refreshStartedAt,
      installIds: _installIds,
      systemUser: _systemUser,
      systemExpiresAt: _systemExpiresAt,
      systemIds: _systemIds,
      suspendedAt: _suspendedAt,
      awaitsInstallEvent: _awaitsInstallEvent,
      muted: _muted,
      ...bare
    } = this.installation();
    return { ...bare, ...facts };
  }

  parkedInstall(id: string, facts: Partial<PendingInstall> = {}): PendingInstall {
    return {
      id,
      clientId: CLIENT,
      memberId: 'portal-1',
      parkedAt: 1_700_000_000_000,
      attempts: 0,
      dueAt: 10,
      source: '192.0.2.1',
      tokenHash: 'hash-1',
      payload: `{"secret":"of ${id}"}`,
      ...facts,
    };
  }

  park(
    id: string,
    facts: Partial<PendingInstall> = {},
    bounds: Partial<PendingBounds> = {},
  ): Promise<boolean> {
    const most = { total: PLENTY, perSource: PLENTY, perMember: PLENTY, ...bounds };
    return this.mine.enqueueInstall(this.parkedInstall(id, facts), most);
  }

  /** Ids of the parked ones that are due. */
  async due(now = 10, limit = 100, clientId = CLIENT): Promise<string[]> {
    return (await this.mine.pendingInstalls(clientId, now, limit)).map(({ id }) => id);
  }

  hold(id: string, facts: Partial<PendingInstall> = {}, bounds: Partial<DeferBounds> = {}): Promise<boolean> {
    const { clientId, memberId, tokenHash } = this.parkedInstall('', facts);
    const event = { id, payload: `event ${id}` };
    const most = { events: PLENTY, bytes: PLENTY, totalBytes: PLENTY, ...bounds };
    return this.mine.deferEvent({ clientId, memberId, tokenHash }, event, most);
  }

  async held(parkedId: string): Promise<string[]> {
    return (await this.mine.deferredEvents(parkedId)).map(({ id }) => id);
  }

  uninstall(facts: Partial<PendingUninstall> = {}): PendingUninstall {
    return {
      clientId: CLIENT,
      memberId: 'portal-1',
      stage: 'check',
      since: 5,
      attempts: 0,
      dueAt: 10,
      payload: '{"secret":"of the uninstall"}',
      ...facts,
    };
  }
}
