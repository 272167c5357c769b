import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import Database from 'better-sqlite3';
import { systemClock, type Clock } from '../../common/index.js';
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

describe('the files of a database', () => {
  const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
  let umask: number;
  beforeEach(() => {
    umask = process.umask();
  });
  afterEach(() => void process.umask(umask));

  it.each([0o000, 0o022, 0o077, 0o277])(
    'are readable for their owner alone, under umask %o',
    async (mask) => {
      process.umask(mask);
      const file = join(folder, 'made/deep/inbox.db');
      const lock = await acquireOwnerLock(file, 0, systemClock);
      const db = openDatabase(file);
      db.exec('CREATE TABLE schema_versions (a)');
      const modes = ['', '-wal', '-shm', '-owner'].map((suffix) => modeOf(file + suffix));
      expect(modes).toEqual(['600', '600', '600', '600']);
      db.close();
      lock.release();
    },
  );

  it('lie in a folder for their owner alone, where there was none', () => {
    process.umask(0);
    openDatabase(join(folder, 'made/inbox.db')).close();
    expect(modeOf(join(folder, 'made'))).toBe('700');
  });

  it('lose the rights that an earlier version left to others', () => {
    const file = join(folder, 'inbox.db');
    openDatabase(file).close();
    chmodSync(file, 0o664);
    openDatabase(file).close();
    expect(modeOf(file)).toBe('600');
  });

  it('are overwritten where something is deleted, and need no folder for temporary files', () => {
    const db = openDatabase(join(folder, 'inbox.db'));
    expect(['secure_delete', 'temp_store'].map((name) => db.pragma(name, { simple: true }))).toEqual([1, 2]);
    db.close();
  });
});

describe('one file by several names', () => {
  it.each([
    ['a link to the file', () => symlinkSync(join(folder, 'inbox.db'), join(folder, 'link.db')), 'link.db'],
    [
      'a link to a link',
      () => {
        symlinkSync(join(folder, 'inbox.db'), join(folder, 'first.db'));
        symlinkSync('first.db', join(folder, 'link.db'));
      },
      'link.db',
    ],
    ['a link to its folder', () => symlinkSync(folder, join(folder, 'linked')), 'linked/inbox.db'],
    ['a way round', () => mkdirSync(join(folder, 'sub')), 'sub/../inbox.db'],
  ])('is owned by one: %s', async (_, link, other) => {
    link();
    const first = await acquireOwnerLock(join(folder, 'inbox.db'), 0, systemClock);
    await expect(acquireOwnerLock(join(folder, other), 0, systemClock)).rejects.toMatchObject({
      code: 'STORAGE_OWNED',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    first.release();
    (await acquireOwnerLock(join(folder, other), 0, systemClock)).release();
  });

  it('is made where a link leads that leads to nothing yet', () => {
    symlinkSync(join(folder, 'elsewhere.db'), join(folder, 'link.db'));
    openDatabase(join(folder, 'link.db')).close();
    expect(statSync(join(folder, 'elsewhere.db')).isFile()).toBe(true);
  });
});

describe('the database of another application', () => {
  it.each([
    ['its tables', 'CREATE TABLE users (a); CREATE TABLE orders (a)', 'users, orders'],
    ['its application id', 'PRAGMA application_id = 7', 'another application'],
  ])('is refused by %s, and left as it is', (_, sql, named) => {
    const file = join(folder, 'theirs.db');
    const theirs = new Database(file);
    theirs.exec(sql);
    theirs.close();
    const before = readFileSync(file);
    expect(() => openDatabase(file)).toThrow(
      expect.objectContaining({ code: 'STORAGE_FOREIGN', message: expect.stringContaining(named) }),
    );
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
