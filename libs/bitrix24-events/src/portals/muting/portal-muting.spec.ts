import { expect, it } from '@jest/globals';
import { MEMBER } from '../../../test/portals/fake-bitrix.js';
import { installation } from '../../../test/portals/portals-bench.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals({ sharesFile: true });
const { boot, lines } = portals;

it('reports a portal as muted or unmuted once for each change, also across restarts', async () => {
  const since = portals.clock.now();
  const domain = new URL(portals.bitrix.portal.origin).host;
  const first = boot();
  await first.store.putIfVersion(installation(portals.bitrix), undefined);
  await first.muting.observed(MEMBER, undefined);
  expect([first.emitted, lines]).toEqual([[], []]);
  await first.muting.observed(MEMBER, 'not-installed');
  await first.muting.observed(MEMBER, 'not-installed');
  expect(first.emitted).toEqual([
    ['bitrix24.portal.muted', { memberId: MEMBER, domain, reason: 'not-installed', since }],
  ]);
  expect(lines).toEqual([expect.stringContaining('Try: let an administrator of the portal open')]);

  portals.clock.tick(3_600_000);
  const second = boot();
  await second.muting.observed(MEMBER, 'not-installed');
  expect([second.emitted, lines.length]).toEqual([[], 1]);
  await second.muting.observed(MEMBER, 'payment-expired');
  await second.muting.observed(MEMBER, undefined);
  await second.muting.observed(MEMBER, undefined);
  expect(second.emitted).toEqual([
    ['bitrix24.portal.muted', { memberId: MEMBER, domain, reason: 'payment-expired', since }],
    ['bitrix24.portal.unmuted', { memberId: MEMBER, domain, reason: 'payment-expired', since }],
  ]);
  expect(lines).toHaveLength(3);
});

it('reports no muting of a portal that is not installed', async () => {
  const bench = boot();
  await bench.muting.observed(MEMBER, 'not-installed');
  expect(bench.emitted).toEqual([]);
});
