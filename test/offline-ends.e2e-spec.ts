import { describe, expect, it } from '@jest/globals';
import { RowIngest } from '../libs/bitrix24-events/src/offline/index.js';
import { FaultyStorage } from './faults/faulty-storage.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { FORM, form, send } from './support/http.js';
import {
  addDeals,
  CONNECTOR,
  offlineCalls,
  passUntil,
  readQueue,
  row,
  setTitle,
  traps,
  UPDATE,
  withReservations,
  type QueueSetup,
} from './support/offline.js';
import { until } from './support/until.js';

const bench = useBench();

const connected = (setup?: QueueSetup) => readQueue(bench, setup);
type Scene = Awaited<ReturnType<typeof connected>>;

/** Holds the answer by which rows are reserved, or deleted; resolves once they are. */
async function held({ clock, portal }: Scene, deals: number, isHeld: () => boolean) {
  await clock.advance('20s');
  const slow = portal.fault({ method: 'batch', kind: 'slow' });
  const ids = addDeals(portal, deals);
  await passUntil(clock, 'the answer is held', () => slow.hits === 1 && isHeld());
  return { slow, ids: ids.map(String) };
}

const allReserved = ({ left }: Scene) =>
  left().length > 0 && left().every(({ processId }) => processId !== '');

const sorted = (ids: readonly string[]): string[] =>
  ids.toSorted((one, other) => Number(one) - Number(other));

describe('a portal that is suspended while its queue is read', () => {
  const suspended = async (setup?: QueueSetup) => {
    const scene = await connected({ offline: { connector: CONNECTOR, batchSize: 2 }, ...setup });
    const { portal, running } = scene;
    const { slow, ids } = await held(scene, 6, () => true);
    const down = portal.fault({ method: 'app.info', kind: 'bad-gateway', times: Infinity });
    const forged = form({
      event: 'ONAPPUNINSTALL',
      'auth[member_id]': portal.memberId,
      'auth[application_token]': portal.app(CLIENT_ID).applicationToken,
    });
    expect(await send(running.intake, { headers: FORM, body: forged })).toMatchObject({ status: 200 });
    await until('it is suspended', async () => (await running.portals.get(portal.memberId))?.suspendedSince);
    slow.release();
    return { ...scene, down, ids };
  };

  it('is left alone in the midst of it, and read on afterwards: nothing is lost, nothing comes twice', async () => {
    const scene = await suspended();
    const { arrived, clock, down, ids, left, portal, drained } = scene;
    await until('the batch is stored', async () => (await scene.running.inbox.list()).items.length === 2);
    portal.clearRecords();
    await clock.advance('20m');
    expect(offlineCalls(portal)).toEqual([]);
    expect(left().filter(({ processId }) => processId === '')).toHaveLength(4);
    expect(arrived.entries).toEqual([]);

    down.remove();
    await clock.advance('1h');
    await drained();
    await arrived.when(() => true, 6);
    expect(sorted(arrived.entries.map(({ id }) => id))).toEqual(ids);
    expect(traps(portal)).toEqual([]);
  });

  it('and genuinely uninstalled is not read any more', async () => {
    const { clock, down, left, portal, running } = await suspended();
    portal.uninstallApp(CLIENT_ID);
    down.remove();
    await clock.advance('1h');
    await running.noticed('bitrix24.portal.uninstalled');
    portal.clearRecords();
    const rows = left();
    await clock.advance('3h');
    expect(offlineCalls(portal)).toEqual([]);
    // They outlive the installation, for the next one.
    expect(left()).toEqual(rows);
  });
});

describe('a portal that ends while its queue is read', () => {
  it('is not read again once it is uninstalled; what was left comes with the next installation', async () => {
    const scene = await connected();
    const { arrived, clock, portal, running, left, drained } = scene;
    const { slow, ids } = await held(scene, 3, () => allReserved(scene));
    portal.uninstallApp(CLIENT_ID);
    await passUntil(clock, 'it is told of', () =>
      running.notices.entries.some(({ name }) => name === 'bitrix24.portal.uninstalled'),
    );
    slow.release();
    portal.clearRecords();
    await clock.advance('3h');
    expect(offlineCalls(portal)).toEqual([]);
    expect(left()).toHaveLength(3);
    expect(arrived.entries).toEqual([]);

    await bench.install(running, portal);
    await drained();
    await arrived.when(() => true, 3);
    expect(sorted(arrived.entries.map(({ id }) => id))).toEqual(ids);
    expect(traps(portal)).toEqual([]);
  });

  it.each([
    ['the rows are reserved', {}],
    ['the rows are deleted as they are read', { features: { rest_offline_extended: false } }],
  ])('and is forgotten leaves nothing behind, where %s', async (_, options) => {
    const scene = await connected({ portal: options });
    const { clock, file, portal, running } = scene;
    const { memberId } = portal;
    const { slow } = await held(scene, 3, () => true);
    const forgetting = running.portals.forget(memberId);
    await until('its tokens are gone', async () => !(await running.portals.get(memberId)));
    slow.release();
    expect(await forgetting).toMatchObject({ installation: true });
    portal.clearRecords();
    await clock.advance('3h');
    expect(offlineCalls(portal)).toEqual([]);
    expect((await running.inbox.list()).items).toEqual([]);
    await running.close();
    expect(
      await withReservations(file, (store) => store.reservations({ memberId, connector: CONNECTOR })),
    ).toEqual([]);
  });

  it('is forgotten when nothing is under way there any more', async () => {
    const scene = await connected({ portal: { features: { rest_offline_extended: false } } });
    const { portal, running } = scene;
    const { memberId } = portal;
    const { slow } = await held(scene, 1, () => scene.left().length === 0);
    const order: string[] = [];
    const forgetting = running.portals.forget(memberId).then(() => order.push('forgotten'));
    await until('its tokens are gone', async () => !(await running.portals.get(memberId)));
    for (let turn = 0; turn < 3; turn++) await send(running.intake, { method: 'GET' });
    order.push('answered');
    slow.release();
    await forgetting;
    expect(order).toEqual(['answered', 'forgotten']);
  });
});

describe('a process that ends while rows are deleted as they are read', () => {
  const poor = { portal: { features: { rest_offline_extended: false } } };

  it('stores what the portal has deleted already', async () => {
    const scene = await connected(poor);
    const { arrived, portal, running, start, left } = scene;
    const { slow, ids } = await held(scene, 3, () => left().length === 0);
    const closing = running.close();
    await until('it is stopping', async () => {
      const { headers } = await send(running.intake, { method: 'GET' });
      return headers.connection === 'close';
    });
    slow.release();
    await closing;
    expect(left()).toEqual([]);
    await start();
    await arrived.when(() => true, 3);
    expect(sorted(arrived.entries.map(({ id }) => id))).toEqual(ids);
    expect(offlineCalls(portal).filter(({ params }) => String(params['clear']) === '0')).toEqual([]);
  });

  it('does not wait for ever for an answer that does not come', async () => {
    const scene = await connected(poor);
    await held(scene, 1, () => scene.left().length === 0);
    const { clock, running } = scene;
    const began = clock.now();
    await running.close();
    expect(clock.now() - began).toBeLessThan(20_000);
  });
});

describe('a row that cannot be stored', () => {
  /** Until `mended`, deals that are added cannot be stored, those that are updated can. */
  const broken = async (portal = {}) => {
    const storage = new FaultyStorage(bench.file());
    const scene = await connected({
      portal,
      options: { storage },
      offline: { connector: CONNECTOR, batchSize: 3 },
    });
    storage.db.exec(
      "CREATE TRIGGER broken BEFORE INSERT ON inbox_events WHEN new.name = 'ONCRMDEALADD' " +
        "BEGIN SELECT RAISE(ABORT, 'broken'); END",
    );
    return { ...scene, mended: () => storage.db.exec('DROP TRIGGER broken') };
  };

  it('keeps no other from it, stays reserved, and is stored once it can be', async () => {
    const { arrived, clock, portal, left, drained, mended } = await broken();
    const [bad] = addDeals(portal, 1);
    for (const id of [11, 12, 13, 14]) portal.addOfflineRow(CLIENT_ID, row(id, { connector: CONNECTOR }));
    await passUntil(clock, 'the others have arrived', () => arrived.entries.length === 4);
    await passUntil(clock, 'the others are cleared', () => left().length === 1);
    expect(left()).toMatchObject([{ event: 'ONCRMDEALADD', processId: expect.stringMatching(/./) }]);
    expect(bench.logs.text('error')).toMatch(/\(ONCRMDEALADD\) .* cannot be stored, and stays reserved/);

    // What changes later is not behind it either.
    setTitle(portal, bad!, 'later');
    await passUntil(clock, 'a later change has arrived', () =>
      arrived.entries.some(({ title }) => title === 'later'),
    );
    mended();
    await clock.advance('1h');
    await drained();
    await arrived.first(({ name }) => name === 'ONCRMDEALADD');
    expect(traps(portal)).toEqual([]);
  });

  it('is all that a batch holds: nothing is cleared, least of all the whole of it', async () => {
    const { clock, portal, left } = await broken();
    portal.clearRecords();
    addDeals(portal, 2);
    await passUntil(clock, 'it is told', () => bench.logs.text('error').includes('cannot be stored'));
    await clock.advance('30m');
    expect(left()).toHaveLength(2);
    expect(offlineCalls(portal).filter(({ method }) => method === 'clear')).toEqual([]);
  });

  it('is lost where the portal has deleted it, by name, and the others are not', async () => {
    const { arrived, clock, portal } = await broken({ features: { rest_offline_extended: false } });
    addDeals(portal, 1);
    portal.addOfflineRow(CLIENT_ID, row(11, { connector: CONNECTOR }));
    await passUntil(clock, 'the other has arrived', () => arrived.entries.length === 1);
    expect(arrived.entries[0]).toMatchObject({ name: UPDATE, id: '11' });
    expect(bench.logs.text('error')).toMatch(/\(ONCRMDEALADD\) .* cannot be stored, and is lost/);
    // And the queue goes on.
    setTitle(portal, 1, 'later');
    await passUntil(clock, 'a later change has arrived', () =>
      arrived.entries.some(({ title }) => title === 'later'),
    );
  });

  it('is one that is nested deeper than can be read, too', async () => {
    const { portal, running } = await connected();
    let data: unknown = 'x';
    for (let depth = 0; depth < 50_000; depth++) data = { data };
    const rows = [data, { FIELDS: { ID: 5 } }].map((each, index) => ({
      id: String(index),
      messageId: String(index).repeat(32),
      event: UPDATE,
      data: each,
      processId: 'p',
    }));
    const queue = { memberId: portal.memberId, connector: CONNECTOR, domain: portal.domain };
    expect(await running.app.get(RowIngest).ingestRows(queue, 'p', rows)).toEqual({
      done: ['1'.repeat(32)],
      failed: 1,
      deliveries: 1,
    });
  });
});
