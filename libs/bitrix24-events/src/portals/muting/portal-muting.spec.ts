import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { FakeBitrix, MEMBER } from '../../../test/portals/fake-bitrix.js';
import { installation, makeBench, temporaryFolder, type Bench } from '../../../test/portals/portals-bench.js';

let bitrix: FakeBitrix;
let clock: ManualClock;
let lines: string[];
let folder: ReturnType<typeof temporaryFolder>;
let open: Bench[];

const boot = (): Bench => {
  const bench = makeBench(bitrix, { clock, file: `${folder.path}/a.db` });
  open.push(bench);
  return bench;
};

beforeEach(async () => {
  bitrix = await FakeBitrix.start();
  clock = new ManualClock();
  folder = temporaryFolder();
  open = [];
  lines = [];
  const keep = (line: unknown) => void lines.push(String(line));
  Logger.overrideLogger({ log: keep, warn: keep, error: keep });
});
afterEach(async () => {
  for (const bench of open) await bench.close();
  await bitrix.close();
  folder.remove();
});

it('tells once of each change, over restarts too', async () => {
  const since = clock.now();
  const domain = new URL(bitrix.portal.origin).host;
  const first = boot();
  await first.store.putIfVersion(installation(bitrix), undefined);
  await first.muting.observed(MEMBER, undefined);
  expect([first.emitted, lines]).toEqual([[], []]);
  await first.muting.observed(MEMBER, 'not-installed');
  await first.muting.observed(MEMBER, 'not-installed');
  expect(first.emitted).toEqual([
    ['bitrix24.portal.muted', { memberId: MEMBER, domain, reason: 'not-installed', since }],
  ]);
  expect(lines).toEqual([expect.stringContaining('Try: let an administrator of the portal open')]);

  clock.tick(3_600_000);
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

it('says nothing of a portal that is not installed', async () => {
  const bench = boot();
  await bench.muting.observed(MEMBER, 'not-installed');
  expect(bench.emitted).toEqual([]);
});
