import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { item, temporaryFolder } from '../../../../test/inbox/items.js';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryMutation } from '../../../inbox/index.js';
import { SqliteInbox } from './sqlite-inbox.js';

const COUNT = 600;
const PORTALS = 100;
const FAILURE = { name: 'Error', message: 'no', at: 1 };

/** Where it is slow, time passes with each look at it. */
class SlowClock extends ManualClock {
  private looks = 0;
  slow = false;

  override monotonic(): number {
    return super.monotonic() + (this.slow ? 10 * this.looks++ : 0);
  }
}

let folder: ReturnType<typeof temporaryFolder>;
let db: SqliteDatabase;
let clock: SlowClock;
let inbox: SqliteInbox;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = new SlowClock();
  db = openDatabase(folder.path('inbox.db'));
  inbox = new SqliteInbox(db, createCipher([]), clock);
  // Events of many portals come mixed.
  await inbox.accept(
    Array.from({ length: COUNT }, (_, index) => item(['a'], { memberId: `portal-${index % PORTALS}` })),
  );
  db.pragma('wal_autocheckpoint = 0');
});
afterEach(() => {
  db.close();
  folder.remove();
});

/** Commits in the write-ahead log since it was emptied: the last frame of each says how large the file has become. */
function commits(): number {
  const log = readFileSync(folder.path('inbox.db-wal'));
  const frame = 24 + log.readUInt32BE(8);
  let count = 0;
  for (let at = 32; at < log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) count++;
  return count;
}

async function endAll(): Promise<void> {
  const quotas = [{ handlerKey: 'a', free: COUNT }];
  const deliveries = await inbox.claim({ limit: COUNT, quotas, now: clock.now() });
  await inbox.settle(
    deliveries.map(({ deliveryId, attemptToken }) => ({
      deliveryId,
      attemptToken,
      outcome: { kind: 'done' },
    })),
  );
}

const mutate = (mutation: DeliveryMutation) => () => inbox.mutate({}, mutation);
const prune = (doneBefore: number, keepDone: number) => () =>
  inbox.prune({ doneBefore, keepDone, keysBefore: 0, limit: COUNT });

const OPERATIONS: [string, { of: 'waiting' | 'done'; run: () => Promise<number> }][] = [
  ['adopt', { of: 'waiting', run: () => inbox.adopt('b', ['a']) }],
  ['bury', { of: 'waiting', run: mutate({ kind: 'bury', failure: FAILURE }) }],
  ['remove', { of: 'waiting', run: mutate({ kind: 'remove' }) }],
  ['remove', { of: 'done', run: mutate({ kind: 'remove' }) }],
  ['replay', { of: 'done', run: mutate({ kind: 'replay', now: 1 }) }],
  ['prune by number', { of: 'done', run: prune(0, 0) }],
  ['prune by age', { of: 'done', run: prune(4e12, COUNT) }],
];

describe.each(OPERATIONS)('%s', (_, { of, run }) => {
  beforeEach(async () => {
    if (of === 'done') await endAll();
    db.pragma('wal_checkpoint(TRUNCATE)');
  });

  it(`of all that is ${of}: in many commits where each takes long, and none is left out`, async () => {
    clock.slow = true;
    expect(await run()).toBe(COUNT);
    expect(commits()).toBeGreaterThan(10);
  });
});
