import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openDatabase } from './open-database.js';
import type { SqliteDatabase } from './sqlite-database.js';
import type { SweepMark } from '../../sweep/sweep-mark.js';
import { SqliteSweepMarks } from './sqlite-sweep-marks.js';

let folder: string;
let db: SqliteDatabase;
const open = (): SqliteSweepMarks => new SqliteSweepMarks((db = openDatabase(join(folder, 'm.db'))));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitrix24-sweep-'));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const walking: SweepMark = {
  generation: 'g',
  until: 5,
  walk: { from: 4, beganAt: 9, afterId: 50, seen: 50, accepted: 3 },
};

it('keeps the last mark of each portal and entity, over a restart', async () => {
  const before = open();
  await before.set('b', 'deal', { generation: 'g', until: 1 });
  await before.set('a', 'task', { generation: 'h' });
  await before.set('a', 'deal', { generation: 'i' });
  await before.set('a', 'deal', walking);
  db.close();
  const marks = open();
  expect(await marks.get('a', 'deal')).toEqual(walking);
  expect(await marks.get('a', 'lead')).toBeUndefined();
  expect(await marks.list()).toEqual([
    { memberId: 'a', entity: 'deal', mark: walking },
    { memberId: 'a', entity: 'task', mark: { generation: 'h' } },
    { memberId: 'b', entity: 'deal', mark: { generation: 'g', until: 1 } },
  ]);
});

it('forgets a portal', async () => {
  const marks = open();
  await marks.set('a', 'deal', walking);
  await marks.set('b', 'deal', walking);
  await marks.forget('a');
  expect((await marks.list()).map(({ memberId }) => memberId)).toEqual(['b']);
});
