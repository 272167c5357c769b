import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { atThisTime, ManualClock } from './support/time.js';

const bench = useBench();

@Injectable()
class Sync {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONAPPPAYMENT'])
  handle(): void {}
}

describe.each(ADAPTERS)('a portal that falls silent on %s', (adapter) => {
  it('is reported within a week where nothing else calls it, once, and again when it speaks', async () => {
    const clock = new ManualClock(Date.now());
    const portal = await bench.portal({ now: () => clock.now() });
    const file = bench.file();
    const running = await bench.boot({ adapter, portal, providers: [Sync], clock, file });
    await bench.install(running, portal);
    const { memberId, domain } = portal;
    const muted = () => running.notices.entries.filter(({ name }) => name.endsWith('muted'));

    await running.bindings.sync();
    portal.setInstalled(CLIENT_ID, false);
    clock.tick('7d');
    const { since, ...first } = await atThisTime(clock, running.noticed('bitrix24.portal.muted'));
    expect(first).toEqual({ memberId, domain, reason: 'not-installed' });
    expect(since).toBeLessThanOrEqual(clock.now());
    const told = bench.logs.entries.filter(({ text }) => text.includes('delivers no event: '));
    expect(told).toMatchObject([{ level: 'warn', text: expect.stringContaining('BX24.installFinish()') }]);
    await running.bindings.sync();
    expect(muted()).toHaveLength(1);
    await running.close();

    const next = await bench.boot({ adapter, portal, providers: [Sync], clock, file });
    await next.bindings.sync();
    expect(next.notices.entries.filter(({ name }) => name.endsWith('muted'))).toEqual([]);
    portal.setInstalled(CLIENT_ID, true);
    clock.tick('7d');
    expect(await atThisTime(clock, next.noticed('bitrix24.portal.unmuted'))).toEqual({
      memberId,
      domain,
      reason: 'not-installed',
      since,
    });
  });

  it('is told why: a paid period that ended', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Sync] });
    portal.setPaymentExpired(CLIENT_ID, true);
    await running.bindings.sync();
    expect(await running.noticed('bitrix24.portal.muted')).toMatchObject({ reason: 'payment-expired' });
    portal.payForApp(CLIENT_ID);
    expect(await running.noticed('bitrix24.portal.unmuted')).toMatchObject({ reason: 'payment-expired' });
  });
});
