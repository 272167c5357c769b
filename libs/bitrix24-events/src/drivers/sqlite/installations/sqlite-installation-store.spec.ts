import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/manual-clock.js';
import { Logger } from '@nestjs/common';
import { createCipher } from '../../../storage/index.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import type {
  PendingBounds,
  PendingInstall,
  PendingUninstall,
} from '../../../portals/installations/installation-store.js';
import type { Installation } from '../../../portals/installations/installation.js';
import { temporaryFolder } from '../../../../test/portals/portals-bench.js';
import { SqliteInstallationStore } from './sqlite-installation-store.js';

const KEY = Buffer.alloc(32, 7);
const record: Installation = {
  clientId: 'app.1',
  memberId: 'm1',
  domain: 'p.bitrix24.com',
  clientEndpoint: 'https://p.bitrix24.com/rest/',
  authServer: 'https://oauth.bitrix.info',
  applicationToken: 'application+t0ken',
  accessToken: 'access+t0ken',
  refreshToken: 'refresh+t0ken',
  expiresAt: 1_800_000_000_000,
  scope: ['crm', 'task'],
  userId: '1',
  isAdmin: true,
  status: 'active',
  installedAt: 1,
  updatedAt: 2,
  installId: 'i1',
  installExpiresAt: 1_799_999_000_000,
  version: 0,
};
const listed = (id: string, dueAt: number): Omit<PendingInstall, 'payload'> => {
  const { payload: _, ...rest } = parked(id, dueAt);
  return rest;
};
const parked = (id: string, dueAt: number, clientId = 'app.1'): PendingInstall => ({
  id,
  clientId,
  memberId: 'm1',
  parkedAt: 1,
  attempts: 0,
  dueAt,
  source: '',
  tokenHash: '',
  payload: `{"secret":"parked+t0ken ${id}"}`,
});

const two: PendingBounds = { total: 2, perSource: 9, perMember: 9 };

let folder: ReturnType<typeof temporaryFolder>;
let databases: SqliteDatabase[];
let clock: ManualClock;
/** Another connection to the same file, as another process has. */
const open = (keys: Buffer[] = [KEY], exclusive = false): SqliteInstallationStore => {
  const db = openDatabase(join(folder.path, 'portals.db'));
  databases.push(db);
  return new SqliteInstallationStore(db, createCipher(keys), clock, { exclusive });
};

beforeEach(() => {
  folder = temporaryFolder();
  databases = [];
  clock = new ManualClock();
});
afterEach(() => {
  for (const db of databases) db.close();
  folder.remove();
});

describe('installations', () => {
  it('come back as they were put', async () => {
    const store = open();
    expect(await store.get('app.1', 'm1')).toBeUndefined();
    expect(await store.putIfVersion(record, undefined)).toBe(true);
    expect(await store.get('app.1', 'm1')).toEqual({ ...record, version: 1 });
    const {
      installId: _,
      installExpiresAt: __,
      ...tombstone
    } = {
      ...record,
      status: 'uninstalled' as const,
      accessToken: '',
      scope: [],
    };
    expect(await store.putIfVersion(tombstone, 1)).toBe(true);
    expect(await store.get('app.1', 'm1')).toEqual({ ...tombstone, version: 2 });
    expect(await store.get('app.2', 'm1')).toBeUndefined();
  });

  it('are put only over the version that was read', async () => {
    const [mine, theirs] = [open(), open()];
    expect(await mine.putIfVersion(record, undefined)).toBe(true);
    expect(await theirs.putIfVersion(record, undefined)).toBe(false);
    expect(await theirs.putIfVersion({ ...record, domain: 'theirs' }, 1)).toBe(true);
    expect(await mine.putIfVersion({ ...record, domain: 'mine' }, 1)).toBe(false);
    expect(await mine.get('app.1', 'm1')).toMatchObject({ domain: 'theirs', version: 2 });
    expect(await mine.putIfVersion({ ...record, memberId: 'm2' }, 5)).toBe(false);
  });

  it('are listed page by page, of one application', async () => {
    const store = open();
    const ids = Array.from({ length: 205 }, (_, index) => `m${String(index).padStart(3, '0')}`);
    for (const memberId of ids.toReversed()) await store.putIfVersion({ ...record, memberId }, undefined);
    await store.putIfVersion({ ...record, clientId: 'app.2' }, undefined);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list('app.1', cursor);
      pages.push(page.items.map(({ memberId }) => memberId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(pages.flat()).toEqual(ids);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 5]);
  });

  it('are listed without those that cannot be decrypted, which is said once a minute', async () => {
    const lines: string[] = [];
    Logger.overrideLogger({
      log: () => {},
      error: () => {},
      warn: (line: unknown) => void lines.push(String(line)),
    });
    const store = open([Buffer.alloc(32, 1)]);
    await store.putIfVersion(record, undefined);
    const after = open([KEY]);
    await after.putIfVersion({ ...record, memberId: 'm2' }, undefined);
    for (let look = 0; look < 3; look++) {
      expect((await after.list('app.1')).items).toMatchObject([{ memberId: 'm2' }]);
    }
    expect(lines).toEqual([expect.stringMatching(/left out: portal m1: .* cannot be decrypted/)]);
  });

  it('do not open in the place of another', async () => {
    const store = open();
    await store.putIfVersion(record, undefined);
    databases[0]!.exec('UPDATE installations SET access_token = refresh_token');
    await expect(store.get('app.1', 'm1')).rejects.toThrow('cannot be decrypted');
  });
});

describe('parked installs', () => {
  it('are bounded by application, and parked once', async () => {
    const store = open();
    expect(await store.enqueueInstall(parked('a', 5), two)).toBe(true);
    expect(await store.enqueueInstall(parked('a', 99), two)).toBe(true);
    expect(await store.enqueueInstall(parked('b', 3), two)).toBe(true);
    expect(await store.enqueueInstall(parked('c', 1), two)).toBe(false);
    expect(await store.enqueueInstall(parked('b', 1), two)).toBe(true);
    expect(await store.enqueueInstall(parked('d', 1, 'app.2'), two)).toBe(true);
    expect(await store.pendingInstalls('app.1', 10, 10)).toEqual([listed('b', 3), listed('a', 5)]);
    expect(await store.pendingInstalls('app.1', 4, 10)).toEqual([listed('b', 3)]);
    expect(await store.pendingInstalls('app.1', 10, 1)).toEqual([listed('b', 3)]);
    expect(await store.nextPendingAt('app.1')).toBe(3);
    expect(await store.nextPendingAt('app.3')).toBeUndefined();
  });

  it('are postponed and removed', async () => {
    const store = open();
    await store.enqueueInstall(parked('a', 5), two);
    await store.postpone('a', 3, 70);
    expect(await store.pendingInstalls('app.1', 70, 10)).toEqual([{ ...listed('a', 70), attempts: 3 }]);
    expect(await store.pendingPayload('a')).toBe(parked('a', 70).payload);
    await store.removePending('a');
    expect(await store.pendingPayload('a')).toBeUndefined();
    expect(await store.nextPendingAt('app.1')).toBeUndefined();
  });
});

describe('an installation', () => {
  it('is removed in the version that was read', async () => {
    const [mine, theirs] = [open(), open()];
    await mine.putIfVersion(record, undefined);
    expect(await theirs.putIfVersion(record, 1)).toBe(true);
    expect(await mine.remove('app.1', 'm1', 1)).toBe(false);
    expect(await mine.remove('app.2', 'm1', 2)).toBe(false);
    expect(await mine.remove('app.1', 'm1', 2)).toBe(true);
    expect(await theirs.get('app.1', 'm1')).toBeUndefined();
    expect(await mine.remove('app.1', 'm1', 2)).toBe(false);
  });
});

describe('parked installs of many', () => {
  const of = (id: string, source: string, memberId: string, dueAt = 1): PendingInstall => ({
    ...parked(id, dueAt),
    source,
    memberId,
  });
  const wide: PendingBounds = { total: 99, perSource: 99, perMember: 99 };

  it('are bounded by source and by claimed portal', async () => {
    const store = open();
    const bounds: PendingBounds = { total: 9, perSource: 2, perMember: 3 };
    const park = (id: string, source: string, memberId: string) =>
      store.enqueueInstall(of(id, source, memberId), bounds);
    expect([await park('a', 's1', 'm1'), await park('b', 's1', 'm1')]).toEqual([true, true]);
    expect([await park('c', 's1', 'm2'), await park('c', 's2', 'm1')]).toEqual([false, true]);
    expect([await park('d', 's3', 'm1'), await park('d', 's3', 'm2')]).toEqual([false, true]);
    expect(await park('a', 's1', 'm1')).toBe(true);
    expect(await store.pendingOf('app.1')).toEqual([
      { id: 'a', source: 's1', memberId: 'm1' },
      { id: 'b', source: 's1', memberId: 'm1' },
      { id: 'c', source: 's2', memberId: 'm1' },
      { id: 'd', source: 's3', memberId: 'm2' },
    ]);
  });

  it('take turns by source, within it by claimed portal, then by who is due longest', async () => {
    const store = open();
    const all = [
      of('x1', 'x', 'victim', 2),
      of('x2', 'x', 'victim', 3),
      of('x3', 'x', 'victim', 0),
      of('x4', 'x', 'other', 2),
      of('y1', 'y', 'victim', 2),
      of('z1', 'z', 'quiet', 1),
    ];
    for (const one of all) await store.enqueueInstall(one, wide);
    const ids = (await store.pendingInstalls('app.1', 3, 9)).map(({ id }) => id);
    expect(ids).toEqual(['x3', 'z1', 'y1', 'x4', 'x1', 'x2']);
  });

  it('are given another payload', async () => {
    const store = open();
    await store.enqueueInstall(parked('a', 5), wide);
    await store.reschedulePending('a', '{"other":"parked+t0ken"}');
    await store.reschedulePending('b', '{}');
    expect(await store.pendingPayload('a')).toBe('{"other":"parked+t0ken"}');
    expect(await store.pendingPayload('b')).toBeUndefined();
    expect(everything()).not.toContain('+t0ken');
  });
});

describe('held events', () => {
  const match = { clientId: 'app.1', memberId: 'm1', tokenHash: 'h' };
  const park = async (store: SqliteInstallationStore, id: string, change: Partial<PendingInstall> = {}) =>
    store.enqueueInstall(
      { ...parked(id, 1), tokenHash: 'h', ...change },
      { total: 99, perSource: 99, perMember: 99 },
    );
  const event = (id: string, payload = `{"actor":"event+t0ken ${id}"}`) => ({ id, payload });
  const bounds = { events: 2, bytes: 100, totalBytes: 150 };

  it('wait with each install of their portal and token, in order, sealed, and go with it', async () => {
    const [store, other] = [open(), open()];
    await park(store, 'a');
    await park(store, 'b');
    await park(store, 'c', { tokenHash: 'other' });
    expect(await store.deferEvent(match, event('e1'), { ...bounds, totalBytes: 999 })).toBe(true);
    expect(await other.deferEvent(match, event('e2'), { ...bounds, totalBytes: 999 })).toBe(true);
    expect(await store.deferEvent(match, event('e2'), bounds)).toBe(true);
    expect(await store.deferredEvents('a')).toEqual([event('e1'), event('e2')]);
    expect(await store.deferredEvents('b')).toHaveLength(2);
    expect(await store.deferredEvents('c')).toEqual([]);
    expect(everything()).not.toContain('+t0ken');
    await store.removePending('a');
    expect([await store.deferredEvents('a'), (await store.deferredEvents('b')).length]).toEqual([[], 2]);
  });

  it('are none of another portal, token or application, nor of none', async () => {
    const store = open();
    await park(store, 'a');
    await park(store, 'b', { tokenHash: '' });
    for (const change of [{ clientId: 'x' }, { memberId: 'x' }, { tokenHash: 'x' }, { tokenHash: '' }])
      expect(await store.deferEvent({ ...match, ...change }, event('e1'), bounds)).toBe(false);
  });

  it('are bounded in number, in bytes, and in all', async () => {
    const store = open();
    await park(store, 'a');
    await park(store, 'b', { memberId: 'm2' });
    const hold = (id: string, size: number, memberId = 'm1') =>
      store.deferEvent({ ...match, memberId }, event(id, 'x'.repeat(size)), bounds);
    expect([await hold('e1', 101), await hold('e1', 60), await hold('e2', 41)]).toEqual([false, true, false]);
    expect([await hold('e2', 40), await hold('e3', 0)]).toEqual([true, false]);
    expect([await hold('e4', 51, 'm2'), await hold('e4', 50, 'm2')]).toEqual([false, true]);
  });

  it('that cannot be decrypted are left out', async () => {
    const before = open([Buffer.alloc(32, 1)]);
    await park(before, 'a');
    await before.deferEvent(match, event('e1'), bounds);
    const after = open([KEY]);
    await after.deferEvent(match, event('e2'), bounds);
    expect(await after.deferredEvents('a')).toEqual([event('e2')]);
  });
});

describe('uninstalls', () => {
  const one: PendingUninstall = {
    clientId: 'app.1',
    memberId: 'm1',
    stage: 'check',
    since: 5,
    attempts: 0,
    dueAt: 5,
    payload: '{"event":"uninstall+t0ken"}',
  };

  it('are kept, moved on and ended', async () => {
    const store = open();
    expect(await store.nextUninstallAt('app.1')).toBeUndefined();
    await store.putUninstall(one);
    await store.putUninstall({ ...one, memberId: 'm2', dueAt: 3 });
    expect(everything()).not.toContain('+t0ken');
    expect(await store.nextUninstallAt('app.1')).toBe(3);
    expect(await store.uninstalls('app.1', 5, 9)).toEqual([{ ...one, memberId: 'm2', dueAt: 3 }, one]);
    expect(await store.uninstalls('app.1', 4, 9)).toHaveLength(1);
    expect(await store.uninstalls('app.1', 5, 1)).toHaveLength(1);
    expect(await store.uninstalls('app.1', Infinity, 9)).toHaveLength(2);
    await store.moveUninstall({ ...one, stage: 'gone', attempts: 2, dueAt: 9 });
    await store.endUninstall({ ...one, memberId: 'm2' });
    expect(await store.uninstalls('app.1', 9, 9)).toEqual([{ ...one, stage: 'gone', attempts: 2, dueAt: 9 }]);
    expect(await store.uninstalls('app.2', 9, 9)).toEqual([]);
  });

  it('that are checked take the payload over, later stages give way to a new one, whose end the old one cannot bring', async () => {
    const store = open();
    await store.putUninstall(one);
    const another = { ...one, payload: 'another' };
    await store.putUninstall({ ...another, since: 6, attempts: 6, dueAt: 6 });
    expect(await store.uninstalls('app.1', 9, 9)).toEqual([another]);
    await store.moveUninstall({ ...one, stage: 'purged' });
    await store.putUninstall({ ...one, since: 7 });
    await store.moveUninstall({ ...one, stage: 'told' });
    await store.endUninstall(one);
    expect(await store.uninstalls('app.1', 9, 9)).toEqual([{ ...one, since: 7 }]);
  });

  it('that cannot be decrypted have no payload', async () => {
    await open([Buffer.alloc(32, 1)]).putUninstall(one);
    expect(await open([KEY]).uninstalls('app.1', 9, 9)).toEqual([{ ...one, payload: '' }]);
  });
});

describe('webhook portals', () => {
  it('are fixed by the first', async () => {
    const [mine, theirs] = [open(), open()];
    expect(await mine.webhookPortal('h')).toBeUndefined();
    expect(await mine.pinWebhookPortal('h', 'm1')).toBe('m1');
    expect(await theirs.pinWebhookPortal('h', 'm2')).toBe('m1');
    expect(await theirs.webhookPortal('h')).toBe('m1');
  });
});

describe('leases', () => {
  it('are held by one, until released or run out', async () => {
    const [mine, theirs] = [open(), open()];
    const lease = await mine.lease('k', 1_000);
    expect(lease).toBeDefined();
    expect(await theirs.lease('k', 1_000)).toBeUndefined();
    expect(await theirs.lease('other', 1_000)).toBeDefined();
    await lease?.release();
    const second = await theirs.lease('k', 1_000);
    expect(second).toBeDefined();
    clock.tick(1_000);
    expect(await mine.lease('k', 1_000)).toBeDefined();
    // A lease that ran out takes nobody else's away.
    await second?.release();
    expect(await theirs.lease('k', 1_000)).toBeUndefined();
  });
});

describe('leases of a killed process', () => {
  it.each([
    [true, 'gone'],
    [false, 'held'],
  ])('when the file is ours alone (%s) are %s', async (exclusive, state) => {
    await open().lease('k', 60_000);
    const lease = await open([KEY], exclusive).lease('k', 60_000);
    expect(lease ? 'gone' : 'held').toBe(state);
  });
});

const everything = () =>
  readdirSync(folder.path)
    .map((name) => readFileSync(join(folder.path, name), 'latin1'))
    .join();

describe('the files on disk', () => {
  it('hold no secret when a key is given', async () => {
    const store = open();
    await store.putIfVersion(record, undefined);
    await store.enqueueInstall(parked('a', 5), two);
    expect(everything()).toContain('p.bitrix24.com');
    expect(everything()).not.toContain('+t0ken');
  });

  it('hold them as they are without a key', async () => {
    const store = open([]);
    await store.putIfVersion(record, undefined);
    expect(everything()).toContain('refresh+t0ken');
  });
});
