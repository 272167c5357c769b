import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { CLIENT_ID } from './support/facts.js';
import { Journal } from './support/journal.js';
import {
  addDeals,
  CONNECTOR,
  goingClock,
  Guaranteed,
  offlineCalls,
  passUntil,
  renamingHandler,
  readQueue,
  setTitle,
  startJournal,
  traps,
  type QueueSetup,
} from './support/offline.js';
import { until } from './support/until.js';

const bench = useBench();

const connected = (setup?: QueueSetup) => readQueue(bench, setup);
type Scene = Awaited<ReturnType<typeof connected>>;

const offlineRows = (portal: Bitrix24Emulator): string[] =>
  portal
    .bindings(CLIENT_ID)
    .filter(({ offline }) => offline)
    .map(({ event, connector }) => `${event} ${connector}`.trim());

/** The problems of the look that a refused call has brought about: without it, the next one is an hour away. */
const problemsAfter = async ({ clock, portal, running }: Scene, change: () => void): Promise<string[]> => {
  const named = ({ name }: { name: string }): boolean => name === 'bitrix24.bindings.synced';
  const before = running.notices.entries.filter(named).length;
  const began = clock.now();
  change();
  addDeals(portal, 1);
  await passUntil(
    clock,
    'its bindings were looked at',
    () => running.notices.entries.filter(named).length > before,
  );
  expect(clock.now() - began).toBeLessThan(10 * 60_000);
  return running.notices.entries.filter(named).at(-1)!.payload['problems'] as string[];
};

describe('a plan that ends while its queue is read', () => {
  it('without connectors: is read no more, calls of handlers go on without one, and it is taken up again', async () => {
    const written = new Journal<string>('writes');
    @Injectable()
    class Writes {
      @OnBitrixEvent('ONCRMDEALUPDATE')
      async updated({ client, data }: BitrixEvent<'ONCRMDEALUPDATE'>) {
        const { ID: id } = data.FIELDS;
        written.add((await client.call<{ TITLE: string }>('crm.deal.get', { id })).TITLE);
      }
    }
    const scene = await connected({ providers: [Guaranteed, Writes] });
    const { arrived, clock, portal, left } = scene;
    const problems = await problemsAfter(scene, () => portal.setFeatures({ rest_auth_connector: false }));
    expect(problems).toEqual([expect.stringMatching(/no connectors \(rest_auth_connector\).*Try: a plan/)]);
    expect(bench.logs.text('error')).toContain('takes no auth_connector');

    portal.clearRecords();
    setTitle(portal, 1, 'Online');
    await written.first((title) => title === 'Online');
    await clock.advance('30m');
    expect(offlineCalls(portal)).toEqual([]);
    expect(portal.requests.filter(({ params }) => 'auth_connector' in params)).toEqual([]);
    expect(left().length).toBeGreaterThan(0);

    portal.setFeatures({ rest_auth_connector: true });
    await clock.advance('1h');
    await passUntil(clock, 'nothing is left', () => left().length === 0);
    await arrived.when(({ title }) => title === 'Online');
    expect(traps(portal)).toEqual([]);
  });

  it('without connectors, with the queue to itself: is bound and read without one', async () => {
    const scene = await connected({ offline: { connector: CONNECTOR, exclusive: true } });
    const { arrived, clock, portal } = scene;
    const problems = await problemsAfter(scene, () => portal.setFeatures({ rest_auth_connector: false }));
    expect(problems).toEqual([expect.stringContaining('get the queue without one')]);
    expect(offlineRows(portal)).toEqual(expect.arrayContaining(['ONCRMDEALADD', 'ONCRMDEALUPDATE']));
    // The portal rings once a second at most.
    await clock.advance('2s');
    setTitle(portal, 1, 'Without');
    await passUntil(clock, 'it has arrived', () => arrived.entries.some(({ title }) => title === 'Without'));
    const last = portal.requests.filter(({ commands }) =>
      commands?.some(({ method }) => method.startsWith('event.offline.')),
    );
    // The key is left out: empty it would be refused as well.
    expect(last.at(-1)).toMatchObject({ status: 200 });
    expect(last.at(-1)!.params).not.toHaveProperty('auth_connector');
    expect(traps(portal)).toEqual([]);
  });

  it('without reservations, which are insisted on: nothing is read until they are back', async () => {
    const scene = await connected({ offline: { connector: CONNECTOR, onMissingFeature: 'refuse' } });
    const { arrived, clock, portal, left } = scene;
    const problems = await problemsAfter(scene, () => portal.setFeatures({ rest_offline_extended: false }));
    expect(problems).toEqual([expect.stringContaining('nothing is bound to it')]);
    portal.clearRecords();
    await clock.advance('30m');
    expect(offlineCalls(portal)).toEqual([]);
    expect(left()).toHaveLength(1);

    portal.setFeatures({ rest_offline_extended: true });
    await clock.advance('1h');
    await passUntil(clock, 'nothing is left', () => left().length === 0);
    await arrived.when(() => true);
    expect(offlineCalls(portal).filter(({ params }) => String(params['clear']) === '1')).toEqual([]);
  });

  it('without reservations: the risk is named once, and the look says it too', async () => {
    const scene = await connected();
    const { arrived, clock, portal, drained } = scene;
    const problems = await problemsAfter(scene, () => portal.setFeatures({ rest_offline_extended: false }));
    expect(problems).toEqual([expect.stringContaining('deleted there as they are read')]);
    await drained();
    await arrived.when(() => true);
    await clock.advance('20m');
    expect(bench.logs.text('warn').match(/\(clear=1\)/g)).toHaveLength(1);
    portal.setFeatures({ rest_offline_extended: true });
    await clock.advance('90m');
    portal.clearRecords();
    addDeals(portal, 1);
    await drained();
    expect(offlineCalls(portal).some(({ params }) => String(params['clear']) === '0')).toBe(true);
  });

  it('altogether, where rows are deleted as they are read: is asked at the pace of a quiet queue', async () => {
    const { arrived, clock, portal, drained } = await connected({
      portal: { features: { rest_offline_extended: false } },
    });
    const ended = portal.fault({
      method: 'batch',
      kind: 'error',
      status: 403,
      code: 'WRONG_LICENSE',
      times: Infinity,
    });
    portal.clearRecords();
    addDeals(portal, 1);
    await clock.advance('30m');
    expect(ended.hits).toBeGreaterThan(0);
    expect(ended.hits).toBeLessThan(30);
    ended.remove();
    await clock.advance('5m');
    await drained();
    await arrived.when(() => true);
  });
});

describe('a queue without a connector', () => {
  it('is read without the key, and leaves out what the application changes by plain calls', async () => {
    const { arrived, Renames } = renamingHandler();
    const scene = await connected({
      portal: { features: { rest_auth_connector: false } },
      offline: { exclusive: true },
      providers: [Renames],
    });
    const { clock, portal } = scene;
    const [id] = addDeals(portal, 1);
    setTitle(portal, id!, 'Theirs');
    await passUntil(clock, 'it is handled', () => arrived.entries.includes(String(id)));
    await clock.advance('10m');
    expect(arrived.entries).toEqual([String(id)]);
    expect(portal.requests.filter(({ params }) => 'auth_connector' in params)).toEqual([]);
    expect(traps(portal)).toEqual([]);
  });
});

describe('a portal whose installer is no administrator', () => {
  it('is not read, says so, and is once an administrator installs', async () => {
    const arrived = startJournal();
    const clock = goingClock(bench);
    const portal = await bench.portal({ now: () => clock.now() });
    const running = await bench.boot({
      adapter: 'express',
      clock,
      portal,
      providers: [Guaranteed],
      options: { offline: { connector: CONNECTOR }, install: { allowNonAdmin: true } },
    });
    await bench.install(running, portal, { userId: portal.addUser().id });
    expect(bench.logs.text('warn')).toMatch(/administrator.*nor is the offline queue read for Guaranteed/);
    await clock.advance('10m');
    expect(offlineCalls(portal)).toEqual([]);

    await bench.install(running, portal, { userId: 1 });
    await until('it is bound', () => offlineRows(portal).length === 2);
    const [id] = addDeals(portal, 1);
    await passUntil(clock, 'it has arrived', () => arrived.entries.some((entry) => entry.id === String(id)));
  });
});
