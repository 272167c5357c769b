import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import Database from 'better-sqlite3';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { useBench } from '../support/bench.js';
import { FORM, send, type Received } from '../support/http.js';
import { Journal } from '../support/journal.js';
import type { RunningApp } from '../support/running-app.js';
import { until } from '../support/until.js';
import { FaultyStorage } from './faulty-storage.js';
import { flip } from './flip.js';

const bench = useBench();

let journal: Journal<string>;
/** What the handler waits for. */
let gate: Promise<void>;

@Injectable()
class Deals {
  @OnBitrixEvent('ONCRMDEALADD')
  async added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add(event.data.FIELDS.ID);
    await gate;
  }
}

interface Scene {
  portal: Bitrix24Emulator;
  running: RunningApp;
  storage: FaultyStorage;
  /** Sends a genuine event of a deal. */
  deal: (id: string, title?: string) => Promise<Received>;
}

async function connected(): Promise<Scene> {
  journal = new Journal('handler');
  gate = Promise.resolve();
  const storage = new FaultyStorage(bench.file());
  const { portal, running } = await bench.connected({
    adapter: 'express',
    providers: [Deals],
    options: { storage },
  });
  // The install is over once nothing of it is left to be written.
  await until('the install is over', () => storage.count('parked_installs') + storage.count('leases') === 0);
  const { applicationToken } = portal.app('local.e2e');
  const deal = (id: string, title = ''): Promise<Received> =>
    send(running.intake, { headers: FORM, body: bodyOf(portal, applicationToken, id, title) });
  return { portal, running, storage, deal };
}

const bodyOf = (portal: Bitrix24Emulator, token: string, id: string, title: string): string =>
  new URLSearchParams({
    event: 'ONCRMDEALADD',
    'data[FIELDS][ID]': id,
    'data[FIELDS][TITLE]': title,
    ts: String(Math.floor(Date.now() / 1_000)),
    'auth[domain]': portal.domain,
    'auth[member_id]': portal.memberId,
    'auth[application_token]': token,
  }).toString();

const lines = (level: string, text: string): number =>
  bench.logs.entries.filter((line) => line.level === level && line.text.includes(text)).length;

/** Sends until one is refused. */
async function refusedDeal({ deal }: Scene, title: string): Promise<void> {
  for (let id = 1; id < 1_000; id++) if ((await deal(String(id), title)).status === 503) return;
  throw new Error('nothing was refused');
}

type Mend = () => unknown;

/** How each begins; the result ends it. */
const FAULTS: [what: string, code: string, begin: (storage: FaultyStorage) => Mend][] = [
  [
    'of a full disk',
    'STORAGE_FULL',
    ({ db }) => {
      const pages = Number(db.pragma('page_count', { simple: true }));
      db.pragma(`max_page_count = ${pages + 4}`);
      return () => db.pragma(`max_page_count = ${pages + 100_000}`);
    },
  ],
  [
    'of a disk that became read-only',
    'STORAGE_READ_ONLY',
    ({ db }) => {
      db.pragma('query_only = ON');
      return () => db.pragma('query_only = OFF');
    },
  ],
  [
    'of a lock that another connection keeps',
    'STORAGE_LOCKED',
    ({ file }) => {
      const other = new Database(file);
      bench.later(() => other.close());
      other.exec('BEGIN IMMEDIATE');
      return () => other.exec('ROLLBACK');
    },
  ],
  [
    'of flipped bytes',
    'STORAGE_CORRUPT',
    (storage) => {
      const page = storage.pageOf('inbox_events');
      storage.settle();
      flip(storage.file, page, 100);
      return () => {
        flip(storage.file, page, 100);
        storage.settle();
      };
    },
  ],
];

describe('a storage fault', () => {
  it.each(FAULTS)('%s refuses events until it is mended, and is told of once', async (_, code, begin) => {
    const scene = await connected();
    const { portal, running, storage, deal } = scene;
    const { ino } = statSync(storage.file);
    const title = randomBytes(4_000).toString('hex');
    const mend = begin(storage);
    await refusedDeal(scene, title);
    expect(await running.noticed('bitrix24.inbox.unavailable')).toEqual({
      code,
      reason: expect.stringContaining('Try: '),
    });
    for (const { status, headers } of await Promise.all(['a', 'b', 'c'].map((id) => deal(id, title))))
      expect([status, headers['retry-after']]).toEqual([503, '60']);

    // Who is unknown, or whose token is wrong, is told so also now.
    const forged = bodyOf(portal, 'f'.repeat(32), '1', '');
    for (const body of [forged, forged.replace(portal.memberId, 'e'.repeat(32))])
      expect(await send(running.intake, { headers: FORM, body })).toMatchObject({ status: 403 });

    expect(lines('error', '')).toBe(1);
    expect(lines('error', code)).toBe(1);

    mend();
    expect(await deal('mended', title)).toMatchObject({ status: 200 });
    await journal.first((id) => id === 'mended');
    const { since } = await running.noticed('bitrix24.inbox.available');
    expect(Date.now() - since).toBeLessThan(60_000);
    expect(running.notices.entries.filter(({ name }) => name === 'bitrix24.inbox.unavailable')).toHaveLength(
      1,
    );
    expect(lines('log', 'available again')).toBe(1);
    expect(statSync(storage.file).ino).toBe(ino);
  });

  it('is told of once, and makes nothing run twice, also when handlers end in it', async () => {
    const { running, storage, deal } = await connected();
    let open = (): void => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    bench.later(() => open());
    const ids = Array.from({ length: 20 }, (_, at) => String(at));
    await Promise.all(ids.map((id) => deal(id)));
    await journal.when(() => true, ids.length);

    storage.db.pragma('query_only = ON');
    open();
    await running.noticed('bitrix24.inbox.unavailable');
    expect(await deal('refused')).toMatchObject({ status: 503 });
    expect(lines('error', '')).toBe(1);
    storage.db.pragma('query_only = OFF');
    const [stats] = (await running.idle()).filter(({ handler }) => handler === 'Deals.added');
    expect(stats).toMatchObject({ done: ids.length, buried: 0 });
    expect(journal.entries).toHaveLength(ids.length);
    expect(lines('error', '')).toBe(1);
  });

  it('of a lock that is let go soon refuses nothing, and holds up nobody else', async () => {
    const { running, storage, deal } = await connected();
    const other = new Database(storage.file);
    bench.later(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    const locked = performance.now();
    const answers: string[] = [];
    const stored = Promise.all(
      ['1', '2', '3'].map(async (id) => {
        const { status } = await deal(id);
        answers.push(`event ${status}`);
      }),
    );
    for (let look = 0; look < 5; look++) {
      await send(running.intake, { method: 'GET' });
      answers.push('look');
    }
    other.exec('ROLLBACK');
    await stored;
    // SQLite itself would wait for five seconds.
    expect(performance.now() - locked).toBeLessThan(4_000);
    const eight = ['look', 'look', 'look', 'look', 'look', 'event 200', 'event 200', 'event 200'];
    expect(answers).toEqual(eight);
    expect((await journal.when(() => true, 3)).toSorted()).toEqual(['1', '2', '3']);
    expect(bench.logs.text('error', 'warn')).toBe('');
  });
});

describe('a damaged file', () => {
  it.each([
    ['its header', () => 0],
    ['a table of it', (storage: FaultyStorage) => storage.pageOf('inbox_deliveries')],
    ['an index of it', (storage: FaultyStorage) => storage.pageOf('inbox_events_id')],
  ])('in %s fails the start, and is left as it is', async (_, placeIn) => {
    const { portal, running, storage, deal } = await connected();
    expect(await deal('1')).toMatchObject({ status: 200 });
    await running.idle();
    const place = placeIn(storage);
    await running.close();
    flip(storage.file, place, 64);
    const damaged = readFileSync(storage.file);

    await expect(
      bench.boot({ adapter: 'express', portal, file: storage.file, providers: [Deals] }),
    ).rejects.toMatchObject({ code: 'STORAGE_CORRUPT', message: expect.stringContaining('Try: ') });
    expect(readFileSync(storage.file).equals(damaged)).toBe(true);

    flip(storage.file, place, 64);
    const mended = await bench.boot({ adapter: 'express', portal, file: storage.file, providers: [Deals] });
    expect(await mended.inbox.list({ handler: 'Deals.added' })).toMatchObject({ items: [{ state: 'done' }] });
  });
});
