import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, INTAKE_PATH } from './support/facts.js';
import { Journal } from './support/journal.js';
import { ManualClock } from './support/time.js';

const bench = useBench();
const FIRST = 'https://first.tunnel.example.com';
const SECOND = 'https://second.tunnel.example.com';
const STRANGER = 'https://crm.example.org/hook?key=its-secret';

let journal: Journal<string>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event.data.FIELDS.ID);
  }
}

describe.each(ADAPTERS)('an application whose public URL has changed, on %s', (adapter) => {
  const moved = async () => {
    journal = new Journal('handlers');
    const clock = new ManualClock();
    const portal = await bench.portal({ now: () => clock.now() });
    const file = bench.file();
    const boot = (publicUrl: string) =>
      bench.boot({ adapter, portal, clock, file, providers: [Deals], publicUrl, options: { publicUrl } });
    const before = await boot(FIRST);
    await bench.install(before, portal, { handlerUrl: FIRST + INTAKE_PATH });
    const token = portal.tokenFor(CLIENT_ID).accessToken;
    const bind = (event: string, handler: string) =>
      fetch(`${portal.endpoint}event.bind`, {
        method: 'POST',
        body: new URLSearchParams({ event, handler, auth: token }),
      });
    await bind('ONCRMDEALADD', STRANGER);
    await before.close();
    const running = await boot(SECOND);
    await running.noticed('bitrix24.bindings.synced');
    await running.bindings.whenSynced();
    const handlersOf = (event: string) =>
      portal
        .bindings(CLIENT_ID)
        .filter((row) => row.event === event)
        .map(({ handler }) => handler)
        .toSorted();
    return { clock, portal, running, handlersOf };
  };

  it('unbinds what it bound at the former one, once the time is up, and nothing else', async () => {
    const { clock, portal, running, handlersOf } = await moved();
    const [first, second] = [FIRST + INTAKE_PATH, SECOND + INTAKE_PATH];
    expect(handlersOf('ONCRMDEALADD')).toEqual([STRANGER, first, second].toSorted());
    await clock.advance('15m');
    await running.noticed('bitrix24.bindings.synced', 2);
    await running.bindings.whenSynced();
    expect(handlersOf('ONCRMDEALADD')).toEqual([STRANGER, second].toSorted());
    expect(handlersOf('ONAPPUNINSTALL')).toEqual([second]);
    // The portal's own: it made it when the application was installed.
    expect(handlersOf('ONAPPINSTALL')).toContain(first);

    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'After the move' } });
    await journal.when(() => true, 1);
    expect(
      portal.deliveries.filter(({ event, url }) => event === 'ONCRMDEALADD' && url.startsWith(FIRST)),
    ).toEqual([]);
  });

  it('names the URLs of others once, without their secrets, lists them and releases those that it is told', async () => {
    const { running, handlersOf } = await moved();
    const { memberId } = (await running.portals.list())[0]!;
    await running.bindings.sync(memberId);
    const named = bench.logs.entries.filter(
      ({ text }) => text.includes('lead to other URLs') || text.includes('leads to other URLs'),
    );
    expect(named).toHaveLength(1);
    expect(named[0]!.text).toContain('https://crm.example.org/hook?…');
    expect(bench.logs.text()).not.toContain('its-secret');

    const foreign = await running.bindings.foreign(memberId);
    expect(foreign.map(({ handler }) => handler)).toContain(STRANGER);
    const strangers = foreign.filter(({ handler }) => handler === STRANGER);
    const ours = { event: 'ONCRMDEALADD', handler: SECOND + INTAKE_PATH, authType: 0 };
    expect(await running.bindings.release(memberId, [...strangers, ours])).toEqual({ unbound: 1, failed: 0 });
    expect(handlersOf('ONCRMDEALADD')).not.toContain(STRANGER);
    expect(handlersOf('ONCRMDEALADD')).toContain(ours.handler);
  });
});
