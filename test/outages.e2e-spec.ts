import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator, FaultOptions } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { hoursGo, ManualClock, whileTimeGoes } from './support/time.js';
import { until } from './support/until.js';

const bench = useBench();

let journal: Journal<{ title: string; attempt: number }>;

@Injectable()
class Sync {
  /** One attempt: whatever uses it up buries the delivery. */
  @OnBitrixEvent('ONCRMDEALADD', { key: 'sync', retry: { attempts: 1 } })
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    const deal = await event.client.call<{ TITLE: string }>('crm.deal.get', { id: event.data.FIELDS.ID });
    journal.add({ title: deal.TITLE, attempt: event.attempt });
  }
}

/** How a portal is away, and how it comes back. */
type Outage = (portal: Bitrix24Emulator) => Promise<() => unknown>;

const faulty =
  (fault: Omit<FaultOptions, 'times'>): Outage =>
  async (portal) => {
    const handle = portal.fault({ ...fault, times: Infinity });
    return () => handle.remove();
  };

const OUTAGES: readonly [string, Outage][] = [
  [
    'portal and auth server take no connection',
    async (portal) => {
      await portal.unplug();
      return () => portal.plug();
    },
  ],
  ['the portal answers 503', faulty({ kind: 'unavailable' })],
  ['the portal answers 502', faulty({ kind: 'bad-gateway' })],
  ['the portal cuts connections', faulty({ kind: 'reset-before' })],
  ['the auth server answers 503', faulty({ kind: 'unavailable', server: 'auth' })],
  ['the auth server cuts connections', faulty({ kind: 'reset-before', server: 'auth' })],
  ['the auth server answers with a page', faulty({ kind: 'html', server: 'auth' })],
];

const waiting = (running: RunningApp, count: number) =>
  until(`${count} deliveries wait`, async () => {
    const { items } = await running.inbox.list({ state: 'waiting' }, { limit: 100 });
    const [stats] = await running.inbox.stats();
    const buried = await running.inbox.list({ state: 'buried' });
    expect(buried.items.map(({ failure }) => failure)).toEqual([]);
    return items.length === count && stats!.running === 0 && items;
  });

describe.each(ADAPTERS)('three hours on %s in which', (adapter) => {
  beforeEach(() => {
    journal = new Journal('handlers');
  });

  it.each(OUTAGES)('%s use up no attempt, and end by themselves', async (_what, begin) => {
    const clock = new ManualClock();
    const { portal, running } = await bench.connected({ adapter, clock, providers: [Sync] });
    const add = (title: string) => portal.as(1).call('crm.deal.add', { fields: { TITLE: title } });
    // The token's hour is over at once: the auth server is asked too.
    portal.expireTokens(CLIENT_ID);
    const end = await begin(portal);
    for (const title of ['1', '2', '3', '4']) add(title);
    await whileTimeGoes(clock, portal.settled(), '50ms');
    await whileTimeGoes(clock, waiting(running, 4), '50ms');
    for (let hour = 1; hour <= 3; hour++) {
      await hoursGo(clock, 1);
      add(`in hour ${hour}`);
      await whileTimeGoes(clock, portal.settled(), '50ms');
      const items = await whileTimeGoes(clock, waiting(running, 4 + hour), '50ms');
      expect(new Set(items.map(({ waitsFor }) => waitsFor))).toEqual(new Set(['unreachable']));
      expect(new Set(items.map(({ attempt }) => attempt))).toEqual(new Set([0]));
    }

    await end();
    // The answer to a refresh must not be late by the clock: it would be lost, and the authorization with it.
    await whileTimeGoes(
      clock,
      journal.when(() => true, 7),
      '50ms',
    );
    await whileTimeGoes(clock, running.idle(), '50ms');
    expect(new Set(journal.entries.map(({ attempt }) => attempt))).toEqual(new Set([1]));
    expect((await running.inbox.stats())[0]).toMatchObject({ done: 7, buried: 0, onHold: [] });
    expect(bench.logs.text('warn')).toMatch(
      /deliveries of .* wait, for unreachable, and go on by themselves/,
    );
    expect((await running.portals.get(portal.memberId))?.status).toBe('active');
  });
});
