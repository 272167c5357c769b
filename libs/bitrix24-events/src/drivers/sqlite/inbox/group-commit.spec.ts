import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/manual-clock.js';
import { openDatabase } from '../open-database.js';
import type { SqliteDatabase } from '../sqlite-database.js';
import { GroupCommit, type Work } from './group-commit.js';

let db: SqliteDatabase;
let clock: ManualClock;
let commits: GroupCommit;
let rollbacks: number;
/** What was stored at the end of each transaction. */
let atCommits: unknown[];
/** What each call of a kind was given. */
let calls: string[][];

beforeEach(() => {
  db = openDatabase(':memory:');
  db.exec('CREATE TABLE texts (text TEXT NOT NULL UNIQUE)');
  rollbacks = 0;
  calls = [];
  clock = new ManualClock();
  atCommits = [];
  commits = new GroupCommit(db, clock, {
    beforeCommit: () => atCommits.push(stored()),
    committed: () => undefined,
    rolledBack: () => rollbacks++,
  });
});
afterEach(() => {
  db.close();
});

const inserting = (last = false): Work<string, string> => ({
  last,
  all: (texts) => {
    calls.push([...texts]);
    return texts.map((text) => {
      db.prepare('INSERT INTO texts VALUES (?)').run(text);
      return `stored ${text}`;
    });
  },
});
const stored = (): unknown[] => db.prepare('SELECT text FROM texts ORDER BY rowid').pluck().all();

describe('GroupCommit', () => {
  it('does all of one kind at once, and gives each its own result', async () => {
    const insert = inserting();
    const results = await Promise.all(['a', 'b', 'c'].map((text) => commits.run(insert, text)));
    expect(results).toEqual(['stored a', 'stored b', 'stored c']);
    expect(calls).toEqual([['a', 'b', 'c']]);
  });

  it('does kind by kind, as first asked for, and what is to be last at the end', async () => {
    const [one, other, last] = [inserting(), inserting(), inserting(true)];
    const results = await Promise.all([
      commits.run(last, 'z'),
      commits.run(one, 'a'),
      commits.run(other, 'm'),
      commits.run(one, 'b'),
    ]);
    expect(stored()).toEqual(['a', 'b', 'm', 'z']);
    expect(atCommits).toEqual([stored()]);
    expect(results).toEqual(['stored z', 'stored a', 'stored m', 'stored b']);
  });

  it('hands out what came last after the others have been answered', async () => {
    const order: string[] = [];
    const note = (text: string) => () => void order.push(text);
    const answered = commits.run(inserting(), 'a').then(note('stored'));
    const claimed = commits.run(inserting(true), 'z').then(note('last'));
    await answered;
    await new Promise<void>((resolve) => process.nextTick(resolve));
    note('answered')();
    await claimed;
    expect(order).toEqual(['stored', 'answered', 'last']);
  });

  it('waits for a turn of the event loop that brings nothing more', async () => {
    const insert = inserting();
    const first = commits.run(insert, 'a');
    const second = new Promise((resolve) => setImmediate(() => resolve(commits.run(insert, 'b'))));
    await Promise.all([first, second]);
    expect(calls).toEqual([['a', 'b']]);
  });

  it('does not wait for ever while each turn brings more', async () => {
    const insert = inserting();
    let goOn = true;
    let count = 0;
    const feed = (): void => {
      if (!goOn) return;
      void commits.run(insert, String(count++));
      clock.tick(1);
      setImmediate(feed);
    };
    feed();
    await commits.run(insert, 'first');
    goOn = false;
    expect(calls[0]!.length).toBeLessThanOrEqual(7);
  });

  it('repeats a group that fails one by one, so that only the bad one is refused', async () => {
    const insert = inserting();
    const results = await Promise.allSettled(['a', 'a', 'b'].map((text) => commits.run(insert, text)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(stored()).toEqual(['a', 'b']);
    expect(rollbacks).toBe(2);
  });

  it('leaves nothing of a job that fails half-way', async () => {
    const halfWay: Work<undefined, undefined> = {
      all: () => {
        db.prepare('INSERT INTO texts VALUES (?)').run('half');
        throw new Error('and no more');
      },
    };
    await expect(commits.run(halfWay, undefined)).rejects.toThrow('and no more');
    expect(stored()).toEqual([]);
  });

  it('commits what waits when it is flushed', () => {
    void commits.run(inserting(), 'a');
    commits.flush();
    expect(stored()).toEqual(['a']);
  });
});
