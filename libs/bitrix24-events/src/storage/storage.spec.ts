import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemClock, type Clock } from '../common/index.js';
import { migrate } from './migrate.js';
import { openDatabase } from './open-database.js';
import { acquireOwnerLock } from './owner-lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitrix24-storage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openDatabase', () => {
  it('creates the file with its folders, and syncs each commit', () => {
    const db = openDatabase(join(folder, 'a/b/c.db'));
    expect([db.pragma('journal_mode', { simple: true }), db.pragma('synchronous', { simple: true })]).toEqual(
      ['wal', 2],
    );
    db.close();
  });

  it('never touches a file that is no database', () => {
    const file = join(folder, 'notes.txt');
    const text = 'not a database, but long enough to look like one to somebody in a hurry'.repeat(20);
    writeFileSync(file, text);
    expect(() => openDatabase(file)).toThrow(expect.objectContaining({ code: 'STORAGE_CORRUPT' }));
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('says how to mend a place where nothing can be created', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => openDatabase(join(folder, 'file/inside.db'))).toThrow(
      expect.objectContaining({ code: 'STORAGE_UNAVAILABLE', message: expect.stringContaining('Try: ') }),
    );
  });
});

describe('migrate', () => {
  const steps = ['CREATE TABLE t (a TEXT)', "INSERT INTO t VALUES ('two')"];

  it.each([0, 1, 2])('takes a database from version %i to the newest, once', (from) => {
    const db = openDatabase(join(folder, 'm.db'));
    migrate(db, 'things', steps.slice(0, from));
    migrate(db, 'things', steps);
    migrate(db, 'things', steps);
    expect(db.prepare('SELECT a FROM t').pluck().all()).toEqual(['two']);
    db.close();
  });

  it('keeps components apart', () => {
    const db = openDatabase(join(folder, 'm.db'));
    migrate(db, 'things', steps);
    migrate(db, 'others', ['CREATE TABLE o (a TEXT)']);
    expect(
      db.prepare('SELECT component, version FROM schema_versions ORDER BY component').raw().all(),
    ).toEqual([
      ['others', 1],
      ['things', 2],
    ]);
    db.close();
  });

  it('refuses what a newer version wrote', () => {
    const db = openDatabase(join(folder, 'm.db'));
    migrate(db, 'things', steps);
    expect(() => migrate(db, 'things', steps.slice(1))).toThrow(
      expect.objectContaining({ code: 'STORAGE_NEWER' }),
    );
    db.close();
  });

  it('leaves the version before a failing step', () => {
    const db = openDatabase(join(folder, 'm.db'));
    expect(() => migrate(db, 'things', [...steps, 'nonsense'])).toThrow('syntax error');
    migrate(db, 'things', steps);
    expect(db.prepare('SELECT count(*) FROM t').pluck().get()).toBe(1);
    db.close();
  });
});

describe('acquireOwnerLock', () => {
  /** Time that passes only while somebody waits for it. */
  const waitingClock = (): Clock => {
    let now = 0;
    return {
      now: () => now,
      monotonic: () => now,
      schedule(callback, ms) {
        now += ms;
        return systemClock.schedule(callback, 0);
      },
    };
  };

  it('is held by one, and handed on when it is released', async () => {
    const file = join(folder, 'inbox.db');
    const first = await acquireOwnerLock(file, 0, waitingClock());
    const second = acquireOwnerLock(file, 3_600_000, waitingClock());
    first.release();
    const handedOn = await second;
    await expect(acquireOwnerLock(file, 0, waitingClock())).rejects.toMatchObject({ code: 'STORAGE_OWNED' });
    handedOn.release();
  });

  it('keeps a process alive that waits and does nothing else', async () => {
    const file = join(folder, 'inbox.db');
    const first = await acquireOwnerLock(file, 0, waitingClock());
    const begun = jest.spyOn(globalThis, 'setInterval');
    const ended = jest.spyOn(globalThis, 'clearInterval');
    const second = acquireOwnerLock(file, 3_600_000, waitingClock());
    const awake = begun.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(awake.map((timer) => timer.hasRef())).toEqual([true]);
    first.release();
    (await second).release();
    expect(ended).toHaveBeenCalledWith(awake[0]);
    jest.restoreAllMocks();
  });

  it('says how to mend a place where there can be no lock', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(acquireOwnerLock(join(folder, 'file/inside.db'), 0, waitingClock())).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringContaining('Try: '),
    });
  });

  it('refuses, once the time is over, with the way out', async () => {
    const file = join(folder, 'inbox.db');
    const first = await acquireOwnerLock(file, 0, waitingClock());
    await expect(acquireOwnerLock(file, 1_000, waitingClock())).rejects.toMatchObject({
      code: 'STORAGE_OWNED',
      message: expect.stringContaining('waitForOwner'),
    });
    first.release();
  });
});
