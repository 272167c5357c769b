import { describe, expect, it } from '@jest/globals';
import { APPLICATION } from '../../../test/portals/fake-bitrix.js';
import { installation, type Bench } from '../../../test/portals/portals-bench.js';
import type { Installation } from '../installations/installation.js';
import { keepAliveAt } from './keep-alive-at.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ sharesFile: true });
const { boot, lines } = portals;

const DAY = 86_400_000;

describe('keepAliveAt', () => {
  const at = (facts: Partial<Installation>): number =>
    keepAliveAt({ memberId: 'm', updatedAt: 0, ...facts }) / DAY;

  it('is 150 days after the pair was issued, and some for the portal', () => {
    const days = Array.from({ length: 1_000 }, (_, index) =>
      at({ memberId: `portal-${index}`, tokensAt: 0 }),
    );
    expect(Math.min(...days)).toBeGreaterThanOrEqual(150);
    expect(Math.max(...days)).toBeLessThan(160);
    // No day gets more than twice its share.
    for (let day = 150; day < 160; day++)
      expect(days.filter((one) => Math.floor(one) === day).length).toBeLessThan(200);
  });

  it('goes by the last change where that is not known', () => {
    expect(at({ updatedAt: 7 * DAY }) - at({ tokensAt: 0, updatedAt: 9 * DAY })).toBe(7);
  });
});

describe('the keep-alive', () => {
  const put = async (bench: Bench, memberId: string, age: number, facts: Partial<Installation> = {}) => {
    portals.bitrix.refreshTokens.set(`refresh-t0ken-of-${memberId}`, memberId);
    await bench.store.putIfVersion(
      installation(portals.bitrix, {
        memberId,
        accessToken: `access-t0ken-of-${memberId}`,
        refreshToken: `refresh-t0ken-of-${memberId}`,
        tokensAt: portals.clock.now() - age * DAY,
        ...facts,
      }),
      undefined,
    );
  };
  const refreshed = (): string[] =>
    portals.bitrix
      .refreshes()
      .map(({ params }) => String(params.refresh_token).replace('refresh-t0ken-of-', ''));
  /** Lets a time pass in which real requests are answered. */
  const pass = async (ms: number, step: number): Promise<void> => {
    for (let gone = 0; gone < ms; gone += step) {
      await portals.clock.advance(step);
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('refreshes what is old, once, one after the other, and nothing else', async () => {
    const bench = boot();
    await put(bench, 'young', 149);
    await put(bench, 'old', 161);
    await put(bench, 'older', 170);
    await put(bench, 'gone', 170, { status: 'uninstalled' });
    await put(bench, 'suspended', 170, { suspendedAt: 1 });
    bench.keepAlive.start();
    await pass(600_000, 100_000);
    await pass(4_000, 1_000);
    expect(refreshed()).toHaveLength(1);
    await pass(30_000, 1_000);
    expect(refreshed().toSorted()).toEqual(['old', 'older']);
    expect(await bench.store.get(APPLICATION.clientId, 'old')).toMatchObject({
      tokensAt: expect.any(Number),
      accessToken: expect.not.stringContaining('old'),
    });
    await pass(3 * DAY, DAY / 4);
    expect(refreshed()).toHaveLength(2);
    expect(lines.filter((line) => line.includes('were refreshed'))).toHaveLength(2);
    await bench.keepAlive.stop();
    expect(portals.clock.waiting).toBe(0);
  });

  it('refreshes each portal once when two processes do it', async () => {
    const [one, two] = [boot(), boot()];
    for (const memberId of ['a', 'b', 'c']) await put(one, memberId, 165);
    for (const { keepAlive } of [one, two]) keepAlive.start();
    await pass(600_000, 100_000);
    await pass(60_000, 1_000);
    expect(refreshed().toSorted()).toEqual(['a', 'b', 'c']);
    for (const { keepAlive } of [one, two]) await keepAlive.stop();
  });

  it('tries again on the next day what failed, and says of a dead grant what is to be done', async () => {
    const bench = boot();
    await put(bench, 'old', 165);
    portals.bitrix.authFault = { status: 503, body: '' };
    bench.keepAlive.start();
    await pass(600_000, 100_000);
    await pass(10_000, 1_000);
    expect([refreshed(), bench.emitted]).toEqual([['old'], []]);
    expect(lines.at(-1)).toContain('retrying in a day');
    portals.bitrix.authFault = { status: 400, body: { error: 'invalid_grant' } };
    await pass(DAY, DAY / 4);
    expect(refreshed()).toEqual(['old', 'old']);
    expect(bench.emitted).toMatchObject([['bitrix24.portal.authorization-lost', { memberId: 'old' }]]);
    await pass(2 * DAY, DAY / 4);
    expect(refreshed()).toHaveLength(2);
    await bench.keepAlive.stop();
  });
});
