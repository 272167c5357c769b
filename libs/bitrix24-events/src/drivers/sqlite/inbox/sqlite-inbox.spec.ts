import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inboxEvent, item, temporaryFolder } from '../../../../test/inbox/items.js';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { ClaimQuota, Delivery, DeliveryOutcome, DeliveryState } from '../../../inbox/index.js';
import { SqliteInbox } from './sqlite-inbox.js';

const key = randomBytes(32);
const failure = { name: 'Error', message: 'no', at: 1 };

let folder: ReturnType<typeof temporaryFolder>;
let db: SqliteDatabase;
let clock: ManualClock;
let inbox: SqliteInbox;

const open = (): void => {
  db = openDatabase(folder.path('inbox.db'));
  inbox = new SqliteInbox(db, createCipher([key]), clock);
};
const quotas = (...keys: string[]): ClaimQuota[] => keys.map((handlerKey) => ({ handlerKey, free: 100 }));
const claim = (...keys: string[]): Promise<Delivery[]> =>
  inbox.claim({ limit: 100, quotas: quotas(...keys), now: clock.now() });
const settle = ({ deliveryId, attemptToken }: Delivery, outcome: DeliveryOutcome): Promise<void> =>
  inbox.settle([{ deliveryId, attemptToken, outcome }]);

beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  open();
});
afterEach(() => {
  db.close();
  folder.remove();
});

describe('accept', () => {
  it('makes one delivery for each handler, of the whole event', async () => {
    const accepted = item(['a', 'b']);
    expect(await inbox.accept([accepted])).toEqual(['stored']);
    const deliveries = await claim('a', 'b');
    expect(deliveries.map(({ handlerKey, attempt }) => [handlerKey, attempt])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    for (const { event } of deliveries) expect(event).toEqual(accepted.event);
  });

  it.each([
    ['no data', { data: undefined }],
    ['a text as data', { data: 'undefined' }],
    ['lists and unicode', { data: { L: ['1', '✓'], M: { '5': '' } } }],
    ['nothing optional', { actor: undefined, userId: undefined, bindingId: undefined }],
    ['secret data', { secretData: true, data: { TOKEN: 'confirmed' } }],
  ])('keeps an event with %s as it is', async (_, override) => {
    const { bindingId, userId, actor, ...event } = inboxEvent(override);
    const given = {
      ...event,
      ...(bindingId && { bindingId }),
      ...(userId && { userId }),
      ...(actor && { actor }),
    };
    await inbox.accept([{ event: given, handlers: [{ key: 'a' }] }]);
    expect((await claim('a'))[0]?.event).toEqual(given);
  });

  it('stores an item once for each dedupKey', async () => {
    expect(
      await inbox.accept([item(['a'], {}, 'k'), item(['a'], {}, 'k'), item(['a'], {}, 'other')]),
    ).toEqual(['stored', 'duplicate', 'stored']);
    expect(await inbox.accept([item(['a'], {}, 'k')])).toEqual(['duplicate']);
    expect(await claim('a')).toHaveLength(2);
  });

  it('refuses only the item that cannot be stored', async () => {
    const same = inboxEvent();
    const results = await Promise.allSettled([
      inbox.accept([{ event: same, handlers: [{ key: 'a' }] }]),
      inbox.accept([{ event: same, handlers: [{ key: 'a' }] }]),
      inbox.accept([item(['a'])]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await claim('a')).toHaveLength(2);
  });

  it('shares one commit among all that comes in one turn', async () => {
    const walPages = (): unknown => db.pragma('wal_checkpoint(TRUNCATE)');
    walPages();
    const before = db.prepare('PRAGMA data_version').pluck().get();
    const other = openDatabase(folder.path('inbox.db'));
    const versions = new Set([other.pragma('data_version', { simple: true })]);
    const accepts = Array.from({ length: 500 }, () => inbox.accept([item(['a'])]));
    // Another connection sees a new version for each commit.
    const looks = accepts.map((accept) =>
      accept.then(() => versions.add(other.pragma('data_version', { simple: true }))),
    );
    await Promise.all(looks);
    expect(versions.size).toBe(2);
    expect(db.prepare('PRAGMA data_version').pluck().get()).toBe(before);
    other.close();
  });
});

describe('claim', () => {
  it('gives the earliest accepted first, each once, and no more than asked for', async () => {
    await inbox.accept(['1', '2', '3'].map((userId) => item(['a'], { userId })));
    const first = await inbox.claim({ limit: 2, quotas: quotas('a'), now: clock.now() });
    const second = await inbox.claim({ limit: 2, quotas: quotas('a'), now: clock.now() });
    expect([first, second].map((deliveries) => deliveries.map(({ event }) => event.userId))).toEqual([
      ['1', '2'],
      ['3'],
    ]);
  });

  it('keeps to the quota of each handler, and leaves others alone', async () => {
    await inbox.accept(Array.from({ length: 5 }, () => item(['a', 'b', 'orphan'])));
    const deliveries = await inbox.claim({
      limit: 100,
      quotas: [
        { handlerKey: 'a', free: 2 },
        { handlerKey: 'b', free: 4 },
      ],
      now: clock.now(),
    });
    const count = (handler: string): number =>
      deliveries.filter(({ handlerKey }) => handlerKey === handler).length;
    expect([count('a'), count('b'), count('orphan')]).toEqual([2, 4, 0]);
  });

  it('gives nothing before it is due', async () => {
    await inbox.accept([item(['a'])]);
    await settle((await claim('a'))[0]!, { kind: 'retry', dueAt: clock.now() + 1, failure });
    expect(await claim('a')).toEqual([]);
    expect(await inbox.nextDueAt({ quotas: ['a', 'b'].map((handlerKey) => ({ handlerKey, free: 1 })) })).toBe(
      clock.now() + 1,
    );
    await clock.advance(1);
    expect(await claim('a')).toHaveLength(1);
    expect(
      await inbox.nextDueAt({ quotas: ['a', 'b'].map((handlerKey) => ({ handlerKey, free: 1 })) }),
    ).toBeUndefined();
  });

  it('hands out no token that has died, and forgets it', async () => {
    await inbox.accept([item(['a'], { actor: { accessToken: 'dead', expiresAt: clock.now() } })]);
    expect((await claim('a'))[0]?.event.actor?.accessToken).toBe('');
    expect(db.prepare('SELECT actor FROM inbox_deliveries').pluck().get()).toBeNull();
  });
});

describe('a claim that is asked for together with what is accepted', () => {
  /** How often a delivery of a handler was changed after it was written. */
  const changes = (handlerKey: string): unknown =>
    db.prepare('SELECT count(*) FROM changes WHERE handler_key = ?').pluck().get(handlerKey);

  beforeEach(() => {
    db.exec(
      `CREATE TABLE changes (handler_key TEXT);
       CREATE TRIGGER changed AFTER UPDATE ON inbox_deliveries
       BEGIN INSERT INTO changes VALUES (new.handler_key); END`,
    );
  });

  it('gets it in the same commit, as it would be read, and each delivery a copy of its own', async () => {
    const accepted = item(['a', 'b']);
    const [, deliveries] = await Promise.all([inbox.accept([accepted]), claim('a', 'b')]);
    expect(deliveries.map(({ handlerKey, attempt }) => [handlerKey, attempt])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    for (const { event } of deliveries) expect(event).toEqual(accepted.event);
    expect(deliveries[0]!.event.data).not.toBe(deliveries[1]!.event.data);
    expect(deliveries[0]!.event.data).not.toBe(accepted.event.data);
    expect(changes('a')).toBe(0);
    for (const delivery of deliveries) await settle(delivery, { kind: 'done' });
    expect((await inbox.counts()).get('a')).toMatchObject({ waiting: 0, running: 0, done: 1 });
  });

  it('leaves the rest for the next claims, in their order', async () => {
    const accepts = ['1', '2', '3'].map((userId) => inbox.accept([item(['a'], { userId })]));
    const first = inbox.claim({ limit: 2, quotas: quotas('a'), now: clock.now() });
    await Promise.all(accepts);
    expect([...(await first), ...(await claim('a'))].map(({ event }) => event.userId)).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('takes what waited before', async () => {
    await inbox.accept([item(['a'], { userId: '1' })]);
    const later = inbox.accept([item(['a'], { userId: '2' })]);
    const first = await inbox.claim({ limit: 1, quotas: quotas('a'), now: clock.now() });
    await later;
    expect([...first, ...(await claim('a'))].map(({ event }) => event.userId)).toEqual(['1', '2']);
  });

  it('gets it once, also where another of the commit is refused', async () => {
    const same = inboxEvent();
    const accepts = [same, same, inboxEvent()].map((event) =>
      inbox.accept([{ event, handlers: [{ key: 'a' }] }]),
    );
    const [first, results] = await Promise.all([claim('a'), Promise.allSettled(accepts)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([...first, ...(await claim('a'))]).toHaveLength(2);
    expect(db.prepare('SELECT count(*) FROM inbox_deliveries').pluck().get()).toBe(2);
  });

  it('runs again after the process died', async () => {
    const [, [cut]] = await Promise.all([inbox.accept([item(['a'])]), claim('a')]);
    db.close();
    open();
    expect(await inbox.recover(clock.now())).toBe(1);
    expect((await claim('a')).map(({ attempt, event }) => [attempt, event])).toEqual([[2, cut!.event]]);
  });

  it('gets no token that has died, and none is stored', async () => {
    const dead = item(['a'], { actor: { accessToken: 'dead', expiresAt: clock.now() } });
    const [, [delivery]] = await Promise.all([inbox.accept([dead]), claim('a')]);
    expect(delivery?.event).not.toHaveProperty('actor');
    expect(db.prepare('SELECT actor FROM inbox_deliveries').pluck().get()).toBeNull();
  });

  it('erases secret data with its last delivery', async () => {
    const secret = item(['a', 'b'], { secretData: true, data: { TOKEN: 'confirmed' } });
    const [, [a, b]] = await Promise.all([inbox.accept([secret]), claim('a', 'b')]);
    const data = (): unknown => db.prepare('SELECT count(data) FROM inbox_events').pluck().get();
    await settle(a!, { kind: 'done' });
    expect(data()).toBe(1);
    await settle(b!, { kind: 'done' });
    expect(data()).toBe(0);
  });

  it('an event that is merged away at one handler is kept for the other', async () => {
    const coalesce = { key: 'one', window: 1_000, maxWait: 5_000 };
    const accept = (id: string) =>
      inbox.accept([
        { event: inboxEvent({ id }), handlers: [{ key: 'merging', coalesce }, { key: 'plain' }] },
      ]);
    const [, , deliveries] = await Promise.all([
      accept('first'),
      accept('second'),
      claim('plain', 'merging'),
    ]);
    expect(deliveries.map(({ event }) => event.id)).toEqual(['first', 'second']);
    // The first is in the table before its event may go; nothing is done twice.
    expect(changes('plain')).toBe(1);
    await clock.advance(5_000);
    expect((await claim('merging')).map(({ event, coalesced }) => [event.id, coalesced])).toEqual([
      ['second', 2],
    ]);
  });
});

describe('settle', () => {
  it.each<[string, DeliveryOutcome, object]>([
    ['done', { kind: 'done' }, { done: 1 }],
    ['buried', { kind: 'buried', failure }, { buried: 1 }],
    ['retry', { kind: 'retry', dueAt: 5, failure }, { waiting: 1 }],
  ])('%s', async (_, outcome, counts) => {
    await inbox.accept([item(['a'])]);
    await settle((await claim('a'))[0]!, outcome);
    expect((await inbox.counts()).get('a')).toMatchObject({
      waiting: 0,
      running: 0,
      done: 0,
      buried: 0,
      ...counts,
    });
  });

  it('changes nothing for an attempt that is not the current one', async () => {
    await inbox.accept([item(['a'])]);
    const [late] = await claim('a');
    await settle(late!, { kind: 'retry', dueAt: clock.now(), failure });
    const [current] = await claim('a');
    await settle(late!, { kind: 'buried', failure });
    expect((await inbox.counts()).get('a')).toMatchObject({ running: 1, buried: 0 });
    expect(current?.attempt).toBe(2);
    await settle(current!, { kind: 'done' });
    await settle(current!, { kind: 'buried', failure });
    expect((await inbox.counts()).get('a')).toMatchObject({ done: 1, buried: 0 });
  });

  it('erases the token of a delivery with it, and the secrets of an event with its last delivery', async () => {
    const secrets = (): unknown => ({
      tokens: db.prepare('SELECT count(actor) FROM inbox_deliveries').pluck().get(),
      data: db.prepare('SELECT count(data) FROM inbox_events').pluck().get(),
    });
    const accepted = item(['a', 'b', 'c'], { secretData: true });
    await inbox.accept([accepted]);
    const [a, b, c] = await claim('a', 'b', 'c');
    await settle(a!, { kind: 'done' });
    await settle(b!, { kind: 'buried', failure });
    await settle(c!, { kind: 'retry', dueAt: clock.now(), failure });
    expect(secrets()).toEqual({ tokens: 1, data: 1 });
    const [again] = await claim('c');
    expect(again?.event).toMatchObject(accepted.event);
    await settle(again!, { kind: 'done' });
    expect(secrets()).toEqual({ tokens: 0, data: 0 });
  });
});

it('writes no secret readable into its files', async () => {
  await inbox.accept([item(['a'], { secretData: true, data: { TOKEN: 'data-secret' } })]);
  for (const file of ['inbox.db', 'inbox.db-wal']) {
    expect(readFileSync(folder.path(file)).includes('-secret')).toBe(false);
  }
});

describe('after the process died', () => {
  it('what ran waits again, and what an old attempt reports is ignored', async () => {
    await inbox.accept([item(['a']), item(['a'])]);
    const [done, cut] = await claim('a');
    await settle(done!, { kind: 'done' });
    db.close();
    open();
    expect(await inbox.recover(clock.now())).toBe(1);
    await settle(cut!, { kind: 'done' });
    const [again] = await claim('a');
    expect([again?.deliveryId, again?.attempt]).toEqual([cut?.deliveryId, 2]);
  });

  it('deliveries of a handler that was renamed go to its successor', async () => {
    await inbox.accept([item(['old']), item(['older']), item(['other'])]);
    expect(await inbox.adopt('new', ['old', 'older'])).toBe(2);
    expect(await claim('new')).toHaveLength(2);
    expect(await claim('other')).toHaveLength(1);
  });
});

it('looks again after the hints could not be read', async () => {
  await inbox.accept([item(['a'])]);
  const other = openDatabase(folder.path('inbox.db'));
  other.exec('ALTER TABLE inbox_deliveries RENAME TO away');
  const gone = { message: expect.stringContaining('no such table') };
  // A group that fails has the hints read anew.
  await expect(inbox.accept([item(['b'])])).rejects.toMatchObject(gone);
  await expect(claim('a')).rejects.toMatchObject(gone);
  await expect(claim('a')).rejects.toMatchObject(gone);
  other.exec('ALTER TABLE away RENAME TO inbox_deliveries');
  other.close();
  expect(await claim('a')).toHaveLength(1);
});

it('a claim with a small limit begins behind the handler that the last one ended with', async () => {
  const keys = ['a', 'b', 'c', 'd'];
  await inbox.accept([item(keys), item(keys)]);
  const claimTwo = (): Promise<Delivery[]> =>
    inbox.claim({ limit: 2, quotas: quotas('idle', ...keys), now: clock.now() });
  const served = [await claimTwo(), await claimTwo(), await claimTwo()].flat();
  expect(served.map(({ handlerKey }) => handlerKey)).toEqual(['a', 'b', 'c', 'd', 'a', 'b']);
});

describe('what cannot be had', () => {
  it.each(['orphaned', "x') OR 1 = 1 OR ('1' = '1"])('a state that there is not: %s', async (name) => {
    await inbox.accept([item(['a'])]);
    // As a request may bring it.
    const state = name as DeliveryState;
    expect(await inbox.list({ state }, { limit: 10 })).toEqual({ items: [] });
    expect(await inbox.mutate({ state }, { kind: 'remove' })).toBe(0);
  });

  it('a delivery whose key is lost waits, spends no attempt, and holds up no other', async () => {
    await inbox.accept([item(['a'])]);
    db.close();
    db = openDatabase(folder.path('inbox.db'));
    inbox = new SqliteInbox(db, createCipher([randomBytes(32)]), clock);
    await inbox.accept([item(['a'], { id: 'readable' })]);
    expect((await claim('a')).map(({ event }) => event.id)).toEqual(['readable']);
    expect((await inbox.counts()).get('a')).toMatchObject({ waiting: 1, running: 1 });
    db.close();
    open();
    await clock.advance(300_000);
    expect((await claim('a')).map(({ attempt }) => attempt)).toEqual([1]);
  });
});
