import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { item } from '../../../../test/inbox/items.js';
import { ManualClock } from '../../../../test/manual-clock.js';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type { DeliveryFilter } from '../../../inbox/index.js';
import { SqliteInbox } from './sqlite-inbox.js';

/** The statements that SQLite would answer by reading a whole table or index of deliveries or events. */
const SCANS = /^SCAN (inbox_(deliveries|events)|[de])\b|USE TEMP B-TREE/;

let db: SqliteDatabase;
let prepared: Set<string>;
let inbox: SqliteInbox;

beforeEach(() => {
  db = openDatabase(':memory:');
  prepared = new Set();
  const prepare = db.prepare.bind(db);
  db.prepare = (sql: string) => {
    prepared.add(sql);
    return prepare(sql);
  };
  inbox = new SqliteInbox(db, createCipher([]), new ManualClock());
});
afterEach(() => void db.close());

const scans = (): string[] =>
  [...prepared].filter((sql) => {
    if (!/^\s*(SELECT|UPDATE|DELETE)/.test(sql) || !/inbox_(deliveries|events)/.test(sql)) return false;
    const plan = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    const parameters = [...sql.matchAll(/\?/g)].map(() => 1);
    return plan.all(...(parameters as [])).some(({ detail }) => SCANS.test(detail));
  });

describe('no statement reads all deliveries', () => {
  it('of those that are always at hand', () => {
    expect(prepared.size).toBeGreaterThan(20);
    expect(scans()).toEqual([]);
  });

  it.each<DeliveryFilter>([
    {},
    { state: 'waiting' },
    { state: 'running' },
    { state: 'done', handler: 'a' },
    { state: 'buried', event: 'X' },
    { memberId: 'm' },
    { memberId: 'm', state: 'waiting' },
    { memberId: 'm', state: 'waiting', handler: 'a', source: 'offline' },
    { exceptEvent: 'X', source: 'application' },
    { eventId: 'e' },
    { waitsFor: 'limit' },
    { waitsFor: ['limit', 'handler'], memberId: 'm', handler: 'a' },
  ])('that is made for the filter %j', async (filter) => {
    await inbox.accept([item(['a']), item(['b'])]);
    await inbox.claim({ limit: 1, quotas: [{ handlerKey: 'b', free: 1 }], now: 2e12 });
    await inbox.list(filter, { limit: 10 });
    await inbox.count(filter, 10);
    await inbox.mutate(filter, { kind: 'replay', now: 1 });
    await inbox.mutate(filter, { kind: 'retryNow', now: 1 });
    await inbox.mutate(filter, { kind: 'bury', failure: { name: 'Error', message: 'no', at: 1 } });
    await inbox.mutate(filter, { kind: 'remove' });
    expect(scans()).toEqual([]);
  });
});
