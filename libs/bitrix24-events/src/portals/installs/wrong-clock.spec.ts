import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { makeTransport } from '../../../test/rest/make-transport.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { AuthServer, type TokenGrant } from '../../rest/index.js';
import type { IdentifiedCandidate, InstallOrigin } from '../portal-events/install-candidate.js';
import type { Installation } from '../installations/installation.js';
import { isNearExpiry, pairIssuedAt } from '../tokens/token-age.js';
import { decideInstall } from './decide-install.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Where the auth server's clock stands, and the right time is. */
const NOW = 1_700_000_000_000;
const CREDENTIALS = { clientId: 'app.1', clientSecret: 's' };

let server: FakeServer;
afterEach(() => server.close());

/** An auth server whose clock is right, and an application whose clock is not. */
class World {
  private constructor(
    private readonly auth: AuthServer,
    readonly clock: ManualClock,
    private readonly far: { now: number; names: 'expires' | 'expires_in' },
  ) {}

  static async start(skew: number, names: 'expires' | 'expires_in'): Promise<World> {
    const clock = new ManualClock(NOW);
    clock.jump(skew);
    const facts = { now: NOW, names };
    server = await FakeServer.start(({ url, params }) => ({
      headers: { Date: new Date(facts.now).toUTCString() },
      body:
        url === '/rest/app.info'
          ? { result: ownerOf(Number(String(params.auth).slice(1)) + HOUR) }
          : { ...grantAt(facts.now), [names]: names === 'expires' ? (facts.now + HOUR) / 1_000 : 3_600 },
    }));
    return new World(new AuthServer(makeTransport(undefined, clock), [server.origin], clock), clock, facts);
  }

  pass(ms: number): void {
    this.clock.tick(ms);
    this.far.now += ms;
  }

  /** What is stored after a pair that was issued then has been verified now. */
  async install(event: InstallOrigin, issuedAt: number, stored?: Installation) {
    const candidate: IdentifiedCandidate = {
      id: `${event} ${issuedAt}`,
      event,
      memberId: 'm1',
      accessToken: `a${issuedAt}`,
      refreshToken: `r${issuedAt}`,
      applicationToken: 't1',
    };
    const owner = await this.auth.appInfo(server.origin, candidate.accessToken);
    const facts = { server: server.origin, owner, isAdmin: true };
    return decideInstall(candidate, facts, stored, {
      clientId: 'app.1',
      allowNonAdmin: false,
      pairWorks: true,
      now: this.clock.now(),
    });
  }

  async refresh(stored: Installation): Promise<Installation> {
    const grant: TokenGrant = await this.auth.refresh(server.origin, stored.refreshToken, CREDENTIALS);
    const { accessToken, refreshToken, expiresAt } = grant;
    return { ...stored, accessToken, refreshToken, expiresAt, tokensAt: this.clock.now() };
  }
}

const CLIENT_ENDPOINT = 'https://p.bitrix24.com/rest/';

const ownerOf = (expiresAt: number) => ({
  client_id: 'app.1',
  scope: 'crm',
  user_id: '1',
  expires: new Date(expiresAt).toISOString(),
  install: { member_id: 'm1', client_endpoint: CLIENT_ENDPOINT },
});

const grantAt = (issuedAt: number) => ({
  access_token: `a${issuedAt}`,
  refresh_token: `r${issuedAt}`,
  member_id: 'm1',
  client_endpoint: CLIENT_ENDPOINT,
});

const isStored = (decision: Installation | string): Installation => {
  if (typeof decision === 'string') throw new Error(`not stored: ${decision}`);
  return decision;
};

const SKEWS = [-25 * HOUR, -24 * HOUR, -HOUR, -MINUTE, 0, MINUTE, HOUR, 24 * HOUR, 25 * HOUR];

describe.each(['expires', 'expires_in'] as const)('with an auth server that names %s', (names) => {
  describe.each(SKEWS)('and a clock that is %d ms off', (skew) => {
    it('a pair that is older than the one of a refresh does not replace it', async () => {
      const world = await World.start(skew, names);
      const first = isStored(await world.install('ONAPPINSTALL', NOW));
      world.pass(40 * MINUTE);
      const refreshed = await world.refresh(first);
      world.pass(5 * MINUTE);
      // An update that was sent before the refresh, and comes after it.
      const late = isStored(await world.install('ONAPPUPDATE', NOW + 20 * MINUTE, refreshed));
      expect(late.accessToken).toBe(refreshed.accessToken);
      expect(late.refreshToken).toBe(refreshed.refreshToken);
    });

    it('a pair that is newer than the one of a refresh replaces it', async () => {
      const world = await World.start(skew, names);
      const first = isStored(await world.install('ONAPPINSTALL', NOW));
      world.pass(40 * MINUTE);
      const refreshed = await world.refresh(first);
      world.pass(5 * MINUTE);
      const newer = NOW + 45 * MINUTE;
      expect(await world.install('ONAPPUPDATE', newer, refreshed)).toMatchObject({
        accessToken: `a${newer}`,
        expiresAt: newer + HOUR,
      });
    });

    it('an install is taken once, and no other that is older', async () => {
      const world = await World.start(skew, names);
      const first = isStored(await world.install('ONAPPINSTALL', NOW));
      expect(await world.install('ONAPPINSTALL', NOW, first)).toBe('older');
      expect(await world.install('ONAPPUPDATE', NOW - MINUTE, first)).toBe('older');
      const ended: Installation = { ...first, status: 'uninstalled' };
      expect(await world.install('ONAPPUPDATE', NOW - MINUTE, ended)).toBe('older');
      expect(isStored(await world.install('ONAPPINSTALL', NOW + MINUTE, ended)).status).toBe('active');
    });

    it('a pair is as old by this clock as it is in truth, so that a young one is not refreshed', async () => {
      const world = await World.start(skew, names);
      world.pass(20 * MINUTE);
      const installed = isStored(await world.install('ONAPPINSTALL', NOW));
      expect(world.clock.now() - pairIssuedAt(installed)).toBe(20 * MINUTE);
      expect(isNearExpiry(installed, world.clock.now())).toBe(false);
      const refreshed = await world.refresh(installed);
      expect(isNearExpiry(refreshed, world.clock.now())).toBe(false);
    });
  });
});
