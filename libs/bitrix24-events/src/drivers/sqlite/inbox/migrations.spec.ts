import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { inboxEvent, item, temporaryFolder } from '../../../../test/inbox/items.js';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { migrate } from '../migrate.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import { INBOX_MIGRATIONS } from './migrations.js';
import { SqliteInbox } from './sqlite-inbox.js';

let folder: ReturnType<typeof temporaryFolder>;
let db: SqliteDatabase;

beforeEach(() => {
  folder = temporaryFolder();
  db = openDatabase(folder.path('inbox.db'));
});
afterEach(() => {
  db.close();
  folder.remove();
});

/** A file as the first version left it: a waiting and a done delivery, with and without a dedup key. */
function versionOne(): void {
  migrate(db, 'inbox', INBOX_MIGRATIONS.slice(0, 1));
  const event = db.prepare(
    `INSERT INTO inbox_events (id, dedup_key, name, source, member_id, domain, data, secret_data, occurred_at,
       received_at) VALUES (?, ?, 'ONCRMDEALADD', 'application', 'm', 'd', '{"FIELDS":{"ID":"5"}}', 0, 1, ?)`,
  );
  const delivery = db.prepare(
    `INSERT INTO inbox_deliveries (event_seq, handler_key, member_id, state, position, accepted_at, due_at,
       settled_at) VALUES (?, 'a', 'm', ?, ?, 1, 1, ?)`,
  );
  delivery.run(event.run('keyed', 'k', 7).lastInsertRowid, 'done', 1, 2);
  delivery.run(event.run('plain', null, 8).lastInsertRowid, 'ready', 2, null);
}

it('from version 1: what was stored is handled, and its dedup keys are known', async () => {
  versionOne();
  const clock = new ManualClock();
  const inbox = new SqliteInbox(db, createCipher([]), clock);
  expect(await inbox.accept([item(['a'], {}, 'k'), item(['a'], {}, 'new')])).toEqual(['duplicate', 'stored']);

  const quotas = [{ handlerKey: 'a', free: 10 }];
  const deliveries = await inbox.claim({ limit: 10, quotas, now: clock.now() });
  expect(deliveries.map(({ event }) => [event.id === 'plain', event.data])).toEqual([
    [true, { FIELDS: { ID: '5' } }],
    [false, inboxEvent().data],
  ]);

  // Pruned as one of its own time, whatever becomes of its event.
  const policy = { doneBefore: 0, keepDone: 10, limit: 10 };
  expect(await inbox.prune({ ...policy, keysBefore: 7 })).toBe(0);
  expect(await inbox.prune({ ...policy, keysBefore: 8 })).toBe(1);
  expect(await inbox.accept([item(['a'], {}, 'k')])).toEqual(['stored']);
});

it('from version 2: what it gave an id keeps it for itself, also once it is removed', async () => {
  versionOne();
  migrate(db, 'inbox', INBOX_MIGRATIONS.slice(0, 2));
  const clock = new ManualClock();
  for (const id of ['3', '4']) {
    const inbox = new SqliteInbox(db, createCipher([]), clock);
    await inbox.mutate({}, { kind: 'remove' });
    await inbox.accept([item(['a'])]);
    expect((await inbox.list({}, { limit: 10 })).items.map(({ deliveryId }) => deliveryId)).toEqual([id]);
  }
});

it('from version 3: a delivery that waits has the token of its event, one that has ended has none', async () => {
  versionOne();
  migrate(db, 'inbox', INBOX_MIGRATIONS.slice(0, 3));
  const clock = new ManualClock();
  const cipher = createCipher([Buffer.alloc(32, 1)]);
  const seal = db.prepare('UPDATE inbox_events SET actor = ?, actor_expires_at = ? WHERE id = ?');
  for (const id of ['keyed', 'plain']) seal.run(cipher.seal('token', `inbox|${id}|actor`), 4e12, id);
  const inbox = new SqliteInbox(db, cipher, clock);
  const [delivery] = await inbox.claim({
    limit: 10,
    quotas: [{ handlerKey: 'a', free: 10 }],
    now: clock.now(),
  });
  expect(delivery?.event).toMatchObject({
    id: 'plain',
    actor: { accessToken: 'token', expiresAt: 4e12 },
  });
  expect(db.prepare('SELECT state FROM inbox_deliveries WHERE actor IS NOT NULL').pluck().all()).toEqual([
    'running',
  ]);
});

it('from version 1, several times: the second time finds it done', () => {
  versionOne();
  migrate(db, 'inbox', INBOX_MIGRATIONS);
  migrate(db, 'inbox', INBOX_MIGRATIONS);
  expect(db.prepare('SELECT dedup_key, received_at FROM inbox_dedup').all()).toEqual([
    { dedup_key: 'k', received_at: 7 },
  ]);
});
