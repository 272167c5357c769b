import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent, type OfflineOptions } from 'nestjs-bitrix24-events';
import { ADAPTERS, type AdapterName } from './support/adapters.js';
import { useBench } from './support/bench.js';
import type { AppSetup } from './support/boot.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL, PUBLIC_URL } from './support/facts.js';
import { Journal } from './support/journal.js';
import {
  addDeals,
  CONNECTOR,
  goingClock,
  Guaranteed,
  offlineCalls,
  passUntil,
  renamingHandler,
  setTitle,
  startJournal,
  traps,
} from './support/offline.js';
import { SharedInstallations } from './support/shared-installations.js';
import { until } from './support/until.js';

const bench = useBench();

const OFFLINE: Partial<OfflineOptions> = { connector: CONNECTOR };
const BELL = 'ONOFFLINEEVENT';

interface Setup extends Partial<AppSetup> {
  offline?: Partial<OfflineOptions>;
}

/** An application with a guaranteed handler, bound on a portal, and a clock that stands still. */
async function connected(adapter: AdapterName, { offline = OFFLINE, options, ...setup }: Setup = {}) {
  const arrived = startJournal();
  const clock = goingClock(bench);
  const { portal, running } = await bench.connected({
    adapter,
    clock,
    providers: [Guaranteed],
    options: { offline, ...options },
    ...setup,
  });
  await until('the queue was read', () => offlineCalls(portal).some(({ method }) => method === 'get'));
  return { arrived, clock, portal, running };
}

describe.each(ADAPTERS)('a guaranteed handler on %s', (adapter) => {
  it('gets what changed, at the sound of the bell', async () => {
    const { arrived, clock, portal } = await connected(adapter);
    expect(
      portal.bindings(CLIENT_ID).filter(({ event }) => event.startsWith('ONCRM') || event === BELL),
    ).toMatchObject([
      { event: 'ONCRMDEALADD', offline: true, connector: CONNECTOR },
      { event: 'ONCRMDEALUPDATE', offline: true, connector: CONNECTOR },
      { event: BELL, offline: false, connector: '' },
    ]);
    const [id] = addDeals(portal, 1);
    await portal.settled();
    await clock.advance('5s');
    expect(await arrived.first(() => true)).toEqual({
      name: 'ONCRMDEALADD',
      id: String(id),
      title: 'Deal 0',
      source: 'offline',
      userId: '1',
      data: { FIELDS: { ID: String(id) } },
    });
    await until('the row is cleared', () => portal.offlineRows(CLIENT_ID).length === 0);
    expect(portal.deliveries.map(({ event }) => event)).toEqual(['ONAPPINSTALL', BELL]);
    expect(traps(portal)).toEqual([]);
    expect(new Set(offlineCalls(portal).map(({ connector }) => connector))).toEqual(new Set([CONNECTOR]));
  });

  it('has bells coalesce', async () => {
    const { arrived, clock, portal } = await connected(adapter);
    await clock.advance('10s');
    const before = offlineCalls(portal).length;
    const ids = addDeals(portal, 1);
    for (let bell = 0; bell < 20; bell++) {
      await clock.advance('100ms');
      portal.fire(BELL, {}, { app: CLIENT_ID });
    }
    await portal.settled();
    await arrived.when(({ id }) => id === String(ids[0]));
    await clock.advance('1s');
    // At once a get and a clear; and one more look a while after the last bell.
    expect(offlineCalls(portal).length - before).toBeLessThanOrEqual(3);
    await clock.advance('5s');
    await until('the last look', () => offlineCalls(portal).length - before >= 3);
  });

  it('lets users handle the bell, too', async () => {
    const bells = new Journal<unknown>('bells');
    @Injectable()
    class Bell {
      @OnBitrixEvent(BELL)
      rung(event: BitrixEvent<typeof BELL>) {
        bells.add(event.data);
      }
    }
    const { arrived, clock, portal } = await connected(adapter, { providers: [Guaranteed, Bell] });
    addDeals(portal, 1);
    await bells.when(() => true);
    expect(bells.entries[0]).toBeUndefined();
    await clock.advance('5s');
    await arrived.when(() => true);
  });

  it('needs no public URL', async () => {
    const arrived = startJournal();
    const clock = goingClock(bench);
    const portal = await bench.portal({ now: () => clock.now() });
    portal.installApp({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      handlerUrl: HANDLER_URL,
      type: 'ui',
    });
    const running = await bench.boot({
      adapter,
      clock,
      portal,
      providers: [Guaranteed],
      options: { publicUrl: undefined, offline: OFFLINE },
    });
    const { accessToken, refreshToken } = portal.tokenFor(CLIENT_ID);
    const { memberId } = portal;
    await running.portals.importInstallation({ memberId, accessToken, refreshToken });
    await until('the queue was read', () => offlineCalls(portal).length > 0);
    const ids = addDeals(portal, 3);
    await clock.advance('5m');
    await arrived.when(() => true, 3);
    expect(arrived.entries.map(({ id }) => Number(id)).toSorted((one, other) => one - other)).toEqual(ids);
    expect(portal.deliveries).toEqual([]);
    expect(portal.bindings(CLIENT_ID).every(({ offline }) => offline)).toBe(true);
  });

  it('stands beside an online handler of the same event', async () => {
    const online = new Journal<string>('online');
    @Injectable()
    class Online {
      @OnBitrixEvent('ONCRMDEALADD')
      added(event: BitrixEvent<'ONCRMDEALADD'>) {
        online.add(event.source);
      }
    }
    const { arrived, clock, portal } = await connected(adapter, { providers: [Guaranteed, Online] });
    // Of what happened while the queue was being bound, either way may bring it.
    await clock.advance('2m');
    addDeals(portal, 1);
    await portal.settled();
    await clock.advance('5s');
    await arrived.when(() => true);
    await online.when(() => true);
    await clock.advance('5m');
    expect([arrived.entries.map(({ source }) => source), online.entries]).toEqual([
      ['offline'],
      ['application'],
    ]);
  });
});

describe('a guaranteed handler', () => {
  it('gets the last state of what changed while it was down', async () => {
    const file = bench.file();
    const { arrived, clock, portal, running } = await connected('express', { file });
    const ids = addDeals(portal, 3);
    await running.close();
    for (const id of ids) for (const title of ['first', 'second', 'last']) setTitle(portal, id, title);
    await portal.settled();
    const before = arrived.entries.length;
    await bench.boot({
      adapter: 'express',
      clock,
      portal,
      file,
      providers: [Guaranteed],
      options: { offline: OFFLINE },
    });
    await passUntil(clock, 'all is handled', () =>
      ids.every((id) => arrived.entries.some((entry) => entry.id === String(id) && entry.title === 'last')),
    );
    await until('nothing is left', () => portal.offlineRows(CLIENT_ID).length === 0);
    // Three changes of one deal are one event.
    expect(arrived.entries.slice(before).filter(({ name }) => name === 'ONCRMDEALUPDATE')).toHaveLength(3);
  });

  it('misses nothing when every bell is lost', async () => {
    const { arrived, clock, portal } = await connected('express');
    portal.route(PUBLIC_URL, 'http://127.0.0.1:9');
    addDeals(portal, 2);
    await portal.settled();
    expect(portal.deliveries.map(({ event, status }) => [event, status]).at(-1)).toEqual([BELL, undefined]);
    await clock.advance('4m');
    await clock.advance('1m');
    await arrived.when(() => true, 2);
  });

  it('hears nothing of what event.client changes, and of what others change in another queue', async () => {
    const { arrived, Renames } = renamingHandler();
    const { clock, portal } = await connected('express', { providers: [Renames] });
    const [id] = addDeals(portal, 1);
    setTitle(portal, id!, 'Theirs');
    const foreign = portal.addOfflineRow(CLIENT_ID, {
      event: 'ONCRMDEALUPDATE',
      data: { FIELDS: { ID: 99 } },
      connector: 'another',
    });
    await passUntil(clock, 'it is handled', () => arrived.entries.length > 0);
    await clock.advance('10m');
    await until('the queue was read again', () => portal.offlineRows(CLIENT_ID).length === 1);
    expect(arrived.entries).toEqual([String(id)]);
    expect(portal.offlineRows(CLIENT_ID)).toEqual([foreign]);
  });

  it('has no more taken in than it has time for', async () => {
    let open = (): void => {};
    const arrived = startJournal(new Promise<void>((resolve) => (open = resolve)));
    const clock = goingClock(bench);
    const { portal } = await bench.connected({
      adapter: 'express',
      clock,
      providers: [Guaranteed],
      options: {
        offline: { ...OFFLINE, batchSize: 10, lookAhead: 30 },
        inbox: { concurrency: 5 },
      },
    });
    addDeals(portal, 200);
    await passUntil(clock, 'some were taken in', () => portal.offlineRows(CLIENT_ID).length <= 170);
    await clock.advance('20s');
    expect(portal.offlineRows(CLIENT_ID).length).toBeGreaterThanOrEqual(150);
    open();
    await passUntil(clock, 'all is handled', () => arrived.entries.length === 200);
    expect(new Set(arrived.entries.map(({ id }) => id)).size).toBe(200);
  });

  it('tells how it catches up', async () => {
    const { clock, portal, running } = await connected('express', { offline: { ...OFFLINE, batchSize: 10 } });
    addDeals(portal, 35);
    await portal.settled();
    await clock.advance('5s');
    const { memberId, domain } = portal;
    const facts = { memberId, domain, connector: CONNECTOR };
    expect(await running.noticed('bitrix24.offline.progress')).toMatchObject({ ...facts, taken: 10 });
    expect(await running.noticed('bitrix24.offline.caught-up')).toMatchObject({
      ...facts,
      taken: 35,
      left: 0,
    });
    expect(bench.logs.text('log')).toMatch(
      /caught up with the offline queue 'e2e' of portal \w+: 35 rows in \d+ s/,
    );
  });

  it('shares a queue with other processes without a row handled twice', async () => {
    const arrived = startJournal();
    const clock = goingClock(bench);
    const portal = await bench.portal({ now: () => clock.now(), offline: { overlap: 60_000 } });
    const shared = bench.file();
    const setup = (): AppSetup => ({
      adapter: 'express',
      clock,
      portal,
      providers: [Guaranteed],
      options: {
        storage: new SharedInstallations(bench.file(), shared),
        offline: { ...OFFLINE, batchSize: 10 },
      },
    });
    const first = await bench.boot(setup());
    await bench.install(first, portal);
    const second = await bench.boot(setup());
    await until('both have looked', () => second.bindings.whenSynced().then(() => true));
    for (let round = 0; round < 3; round++) {
      addDeals(portal, 40);
      await passUntil(clock, 'all is handled', () => arrived.entries.length >= 40 * (round + 1));
    }
    await passUntil(clock, 'nothing is left', () => portal.offlineRows(CLIENT_ID).length === 0);
    expect(arrived.entries).toHaveLength(120);
    expect(traps(portal)).toEqual([]);
  });
});
