import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openDatabase } from './open-database.js';
import { SqliteOfflineStore } from './sqlite-offline-store.js';

let folder: string;
let ends: (() => void)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitrix24-offline-'));
  ends = [];
});
afterEach(() => {
  for (const end of ends) end();
  rmSync(folder, { recursive: true, force: true });
});

function open(): SqliteOfflineStore {
  const db = openDatabase(join(folder, 'm.db'));
  ends.push(() => db.close());
  return new SqliteOfflineStore(db);
}

const queue = { memberId: 'm', connector: '' };
const [first, second] = [
  { processId: 'b', errors: false },
  { processId: 'a', errors: true },
];

it('keeps reservations in their order, each once, over a restart', async () => {
  const store = open();
  await store.add(queue, first);
  await store.add(queue, second);
  await store.add(queue, first);
  expect(await store.reservations(queue)).toEqual([first, second]);
  expect(await open().reservations(queue)).toEqual([first, second]);
  await store.remove(queue, 'b');
  await store.remove(queue, 'unknown');
  expect(await store.reservations(queue)).toEqual([second]);
});

it('keeps queues apart', async () => {
  const store = open();
  const others = [
    { memberId: 'm', connector: 'c' },
    { memberId: 'n', connector: '' },
  ];
  for (const each of [queue, ...others]) await store.add(each, first);
  await store.remove(queue, 'b');
  expect(await Promise.all([queue, ...others].map((each) => store.reservations(each)))).toEqual([
    [],
    [first],
    [first],
  ]);
  await store.forget('m');
  expect(await Promise.all(others.map((each) => store.reservations(each)))).toEqual([[], [first]]);
});

// By it the portal would delete every free row (protocol 8.4).
it('takes no reservation without a process_id', async () => {
  await expect(open().add(queue, { processId: '', errors: false })).rejects.toMatchObject({
    code: 'SQLITE_CONSTRAINT_CHECK',
  });
});
