import { describe, expect, it } from '@jest/globals';
import type { NewOfflineRow } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { Injectable } from '@nestjs/common';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { Journal } from './support/journal.js';
import {
  addDeals,
  CONNECTOR,
  connectedQueue,
  offlineCalls,
  passUntil,
  row,
  setTitle,
  traps,
  UPDATE,
  withReservations,
  type QueueSetup,
} from './support/offline.js';
import { until } from './support/until.js';
import { isSecretCheck } from './support/secret-check.js';

const bench = useBench();

const connected = (setup?: QueueSetup) => connectedQueue(bench, setup);

describe('the traps of the offline queue', () => {
  it('a reservation whose answer was lost is found, and finished once', async () => {
    const { arrived, clock, portal, drained } = await connected();
    await until('it is quiet', () => offlineCalls(portal).length > 0);
    const lost = portal.fault({ method: 'batch', kind: 'reset-after' });
    addDeals(portal, 5);
    await passUntil(clock, 'the answer is lost', () => lost.hits === 1);
    expect(portal.offlineRows(CLIENT_ID).every(({ processId }) => processId !== '')).toBe(true);
    await drained();
    await arrived.when(() => true, 5);
    await clock.advance('10m');
    expect(arrived.entries).toHaveLength(5);
    expect(offlineCalls(portal).some(({ method }) => method === 'list')).toBe(true);
    expect(traps(portal)).toEqual([]);
  });

  it.each<[string, boolean, object]>([
    ['with clear=0', false, {}],
    ['of rows that were marked as failed, with error=1 as well', true, { error: '1' }],
  ])('a reservation that was written down is read again, %s', async (_, error, more) => {
    const { arrived, file, portal, running, start, drained } = await connected();
    await running.close();
    const processId = 'p'.repeat(32);
    for (const id of [1, 2])
      portal.addOfflineRow(CLIENT_ID, row(id, { connector: CONNECTOR, processId, error }));
    const { memberId } = portal;
    await withReservations(file, (store) =>
      store.add({ memberId, connector: CONNECTOR }, { processId, errors: error }),
    );
    portal.clearRecords();
    await start();
    await drained();
    await arrived.when(() => true, 2);
    expect(offlineCalls(portal).filter(({ params }) => params.process_id !== undefined)).toMatchObject([
      { method: 'get', params: { process_id: processId, clear: '0', ...more }, connector: CONNECTOR },
      { method: 'clear', params: { process_id: processId }, connector: CONNECTOR },
    ]);
  });

  it('a row that could not be cleared is handled once', async () => {
    const { arrived, clock, portal, looked, drained } = await connected();
    await until('the queue was read', looked);
    await clock.advance('20s');
    // The clear follows the get; neither that nor the next try gets through.
    const slow = portal.fault({ method: 'batch', kind: 'slow' });
    const [id] = addDeals(portal, 1);
    await passUntil(clock, 'the row is reserved', () => slow.hits === 1);
    const down = portal.fault({ method: 'batch', kind: 'bad-gateway', times: 2 });
    slow.release();
    await passUntil(clock, 'the portal fails', () => down.hits === 2);
    await drained();
    await clock.advance('10m');
    expect(arrived.entries.map((entry) => entry.id)).toEqual([String(id)]);
    expect(traps(portal)).toEqual([]);
  });

  it('reservations of earlier programs are found at start, of more than one page', async () => {
    const before = Array.from({ length: 130 }, (_, id) =>
      row(id + 1, { processId: id < 70 ? 'x'.repeat(32) : 'y' }),
    );
    const { arrived, drained, portal } = await connected({ before });
    await drained();
    await arrived.when(() => true, 130);
    expect(new Set(arrived.entries.map(({ id }) => id)).size).toBe(130);
    expect(traps(portal)).toEqual([]);
  });

  it('rows that were marked as failed are drained, so that later changes are seen', async () => {
    const { arrived, clock, drained, portal } = await connected({ before: [row(1, { error: true })] });
    addDeals(portal, 1);
    setTitle(portal, 1, 'later');
    await drained();
    await passUntil(clock, 'the change has arrived', () =>
      arrived.entries.some(({ title }) => title === 'later'),
    );
    setTitle(portal, 1, 'last');
    await passUntil(clock, 'the next one has, too', () =>
      arrived.entries.some(({ title }) => title === 'last'),
    );
    expect(offlineCalls(portal).filter(({ params }) => params.error !== undefined)).not.toEqual([]);
  });

  it('of a change in the midst of all that, nothing is lost', async () => {
    const { arrived, clock, portal, drained } = await connected();
    const [id] = addDeals(portal, 1);
    await drained();
    setTitle(portal, id!, 'first');
    const slow = portal.fault({ method: 'batch', kind: 'slow' });
    await passUntil(clock, 'the row is reserved', () => slow.hits === 1);
    setTitle(portal, id!, 'second');
    slow.release();
    await passUntil(clock, 'it has arrived', () => arrived.entries.some(({ title }) => title === 'second'));
    await drained();
    expect(traps(portal)).toEqual([]);
  });

  it('what was reserved is dropped by the portal after 34 days; what was free comes however late', async () => {
    const { arrived, clock, file, portal, running, start, drained } = await connected();
    await running.close();
    const queue = { memberId: portal.memberId, connector: CONNECTOR };
    const processId = 'p'.repeat(32);
    portal.addOfflineRow(CLIENT_ID, row(1, { connector: CONNECTOR, processId }));
    portal.addOfflineRow(CLIENT_ID, row(2, { connector: CONNECTOR }));
    await withReservations(file, (store) => store.add(queue, { processId, errors: false }));
    clock.tick('35d');
    const again = await start();
    await drained();
    await arrived.when(() => true);
    expect(arrived.entries.map(({ id }) => id)).toEqual(['2']);
    await again.close();
    expect(await withReservations(file, (store) => store.reservations(queue))).toEqual([]);
  });

  it('a clock that is set back by an hour holds nothing up', async () => {
    const { arrived, clock, portal, looked, drained } = await connected({
      offline: { connector: CONNECTOR, pollEvery: '10s' },
    });
    await until('the queue was read', looked);
    await clock.advance('20s');
    clock.jump(-3_600_000);
    addDeals(portal, 2);
    await drained();
    await arrived.when(() => true, 2);
    expect(traps(portal)).toEqual([]);
  });

  it('a bell that the portal keeps to itself costs a few seconds', async () => {
    const { arrived, clock, portal, looked } = await connected();
    await until('the queue was read', looked);
    await clock.advance('20s');
    const bells = () => portal.deliveries.filter(({ event }) => event === 'ONOFFLINEEVENT').length;
    const before = bells();
    const [first] = addDeals(portal, 1);
    await arrived.first(({ id }) => id === String(first));
    // Within a second of the first one, whose end is silent.
    const [second] = addDeals(portal, 1);
    await portal.settled();
    await clock.advance('10s');
    await arrived.first(({ id }) => id === String(second));
    expect(bells() - before).toBe(1);
  });

  it('a bell that an employee rings, who may not read the queue, is heard', async () => {
    const { arrived, clock, portal, looked } = await connected();
    await until('the queue was read', looked);
    await clock.advance('20s');
    const { id: userId } = portal.addUser();
    portal.as(userId).call('crm.deal.add', { fields: { TITLE: 'Of an employee' } });
    await portal.settled();
    await clock.advance('10s');
    expect(await arrived.first(() => true)).toMatchObject({
      title: 'Of an employee',
      userId: String(userId),
    });
    expect(
      portal.requests.filter((request) => request.error !== undefined && !isSecretCheck(request)),
    ).toEqual([]);
  });

  it('a change that nobody has made has no user', async () => {
    const { arrived, portal, drained } = await connected();
    addDeals(portal, 1);
    setTitle(portal, 1, 'By a workflow', null);
    await drained();
    const [added, updated] = await arrived.when(() => true, 2);
    expect([added!.userId, updated!.userId]).toEqual(['1', undefined]);
  });

  it('a busy object does not sink to the tail', async () => {
    const { arrived, clock, portal, running, start } = await connected({
      offline: { connector: CONNECTOR, batchSize: 2 },
    });
    const ids = addDeals(portal, 6);
    await passUntil(clock, 'they are known', () => arrived.entries.length === 6);
    await passUntil(clock, 'they are cleared', () => portal.offlineRows(CLIENT_ID).length === 0);
    await running.close();
    for (const id of ids) {
      await clock.advance('1s');
      setTitle(portal, id, 'x');
    }
    await clock.advance('1s');
    setTitle(portal, ids[0]!, 'hot');
    portal.clearRecords();
    await start();
    await passUntil(clock, 'all is cleared', () => portal.offlineRows(CLIENT_ID).length === 0);
    const gets = offlineCalls(portal).filter(
      ({ method, params }) => method === 'get' && params.error === undefined,
    );
    expect(gets.every(({ params }) => JSON.stringify(params.order) === '{"ID":"ASC"}')).toBe(true);
    await until('the hot one was among the first', () =>
      arrived.entries.some(({ title }) => title === 'hot'),
    );
  });

  it.each<[string, NewOfflineRow['data']]>([
    ['false', false],
    ['null', null],
    ['a list', { 0: 'a', 1: 'b' }],
  ])('an event with %s for data arrives', async (_, data) => {
    const { arrived, drained } = await connected({ before: [row(0, { data })] });
    await drained();
    const { name, data: got } = await arrived.first(() => true);
    expect([name, got]).toEqual([UPDATE, data ? ['a', 'b'] : undefined]);
  });

  it('rows that no handler wants are cleared with a line in the log', async () => {
    const { drained, arrived } = await connected({
      before: [row(1), { event: 'ONCRMLEADADD' }, { event: 'ONCRMLEADADD', data: { FIELDS: { ID: 2 } } }],
    });
    await drained();
    await arrived.when(() => true);
    expect(bench.logs.text('warn')).toMatch(
      /2 rows of the offline queue 'e2e' .* no handler wants them: ONCRMLEADADD \(2\)/,
    );
    expect(arrived.entries).toHaveLength(1);
  });
});

describe('a plan without reservations', () => {
  const features = { rest_offline_extended: false };

  it('has rows deleted as they are read, and the risk is named', async () => {
    const { arrived, portal, drained } = await connected({ portal: { features } });
    await until('the risk is named', () => bench.logs.text('warn').includes('(clear=1)'));
    addDeals(portal, 3);
    await drained();
    await arrived.when(() => true, 3);
    expect(offlineCalls(portal).filter(({ params }) => String(params.clear) === '0')).toEqual([]);
    expect(traps(portal)).toEqual([]);
  });

  it('is read from not at all where the options say so', async () => {
    const { clock, portal, left } = await connected({
      portal: { features },
      offline: { connector: CONNECTOR, onMissingFeature: 'refuse' },
      before: [row(1)],
    });
    await clock.advance('10m');
    expect(left()).toHaveLength(1);
    expect(offlineCalls(portal)).toEqual([]);
  });

  it('is found out when the plan ends later', async () => {
    const { arrived, clock, portal, looked, drained } = await connected();
    await until('the queue was read', looked);
    portal.setFeatures(features);
    addDeals(portal, 2);
    await drained();
    await arrived.when(() => true, 2);
    await until('the risk is named', () => bench.logs.text('warn').includes('(clear=1)'));
    portal.setFeatures({ rest_offline_extended: true });
    portal.clearRecords();
    await clock.advance('1h');
    addDeals(portal, 1);
    await drained();
    await arrived.when(() => true, 3);
    expect(offlineCalls(portal).some(({ params }) => String(params.clear) === '0')).toBe(true);
  });

  it('is none where the portal is self-hosted', async () => {
    const { arrived, portal, drained } = await connected({ portal: { cloud: false, features: {} } });
    addDeals(portal, 1);
    await drained();
    await arrived.when(() => true);
    expect(offlineCalls(portal).filter(({ params }) => String(params.clear) === '1')).toEqual([]);
  });
});

describe('nothing is read', () => {
  it('once the application is stopped; what was reserved is finished after the next start', async () => {
    const { arrived, clock, portal, running, start, drained, looked } = await connected();
    await until('the queue was read', looked);
    const slow = portal.fault({ method: 'batch', kind: 'slow' });
    addDeals(portal, 4);
    await passUntil(clock, 'the rows are reserved', () => slow.hits === 1);
    await running.close();
    slow.release();
    const calls = offlineCalls(portal).length;
    await clock.advance('1h');
    expect(offlineCalls(portal)).toHaveLength(calls);
    await start();
    await drained();
    await arrived.when(() => true, 4);
  });

  it('once the authorization is lost, until it is given anew', async () => {
    const { arrived, clock, portal, running, looked, drained } = await connected();
    await until('the queue was read', looked);
    portal.refuseTokens(CLIENT_ID, 'invalid_grant');
    portal.expireTokens(CLIENT_ID);
    addDeals(portal, 1);
    await passUntil(clock, 'it is told of', () =>
      running.notices.entries.some(({ name }) => name === 'bitrix24.portal.authorization-lost'),
    );
    portal.clearRecords();
    await clock.advance('10m');
    expect(portal.requests).toEqual([]);
    portal.refuseTokens(CLIENT_ID, null);
    portal.reinstallApp(CLIENT_ID);
    await drained();
    await arrived.when(() => true);
  });

  it('once nothing is wanted, and what is left is drained', async () => {
    const { clock, file, portal, running, looked, left } = await connected();
    await until('the queue was read', looked);
    await running.close();
    addDeals(portal, 3);
    const online = new Journal<string>('online');
    @Injectable()
    class Online {
      @OnBitrixEvent(['ONCRMDEALADD', UPDATE], { key: 'deals' })
      changed({ source, data }: BitrixEvent<'ONCRMDEALADD' | 'ONCRMDEALUPDATE'>) {
        online.add(`${source} ${data.FIELDS.ID}`);
      }
    }
    const again = await bench.boot({
      adapter: 'express',
      clock,
      portal,
      file,
      providers: [Online],
      options: { offline: { connector: CONNECTOR } },
    });
    await again.bindings.whenSynced();
    await passUntil(clock, 'it is drained', () => left().length === 0);
    await online.when((line) => line.startsWith('offline'), 3);
    for (let look = 0; look < 3; look++) {
      await clock.advance('20m');
      await again.bindings.sync();
    }
    await until('nothing is bound offline', () =>
      portal.bindings(CLIENT_ID).every(({ offline }) => !offline),
    );
    await passUntil(clock, 'the end is told', () =>
      bench.logs.text('log').includes('is no longer wanted, and empty'),
    );
    const calls = offlineCalls(portal).length;
    await clock.advance('1h');
    expect(offlineCalls(portal)).toHaveLength(calls);
  });
});
