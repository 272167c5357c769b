import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from './open-database.js';
import { InMemoryBindingMemory, type BindingMemory } from '../../bindings/plan/binding-memory.js';
import { SqliteBindingMemory } from './sqlite-binding-memory.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitrix24-bindings-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each<[string, () => [BindingMemory, () => void]]>([
  ['in memory', () => [new InMemoryBindingMemory(), () => undefined]],
  [
    'in SQLite',
    () => {
      const db = openDatabase(join(folder, 'm.db'));
      return [new SqliteBindingMemory(db), () => db.close()];
    },
  ],
])('a memory %s', (_, open) => {
  it('gives back the last text of each portal', async () => {
    const [memory, close] = open();
    await memory.set('a', '1');
    await memory.set('b', '2');
    await memory.set('a', '3');
    expect(await Promise.all(['a', 'b', 'c'].map((id) => memory.get(id)))).toEqual(['3', '2', undefined]);
    close();
  });

  it('forgets one portal', async () => {
    const [memory, close] = open();
    await memory.set('a', '1');
    await memory.set('b', '2');
    await memory.delete('a');
    await memory.delete('unknown');
    expect(await Promise.all(['a', 'b'].map((id) => memory.get(id)))).toEqual([undefined, '2']);
    close();
  });
});

it('SQLite remembers over a restart', async () => {
  const file = join(folder, 'm.db');
  const before = openDatabase(file);
  await new SqliteBindingMemory(before).set('a', '1');
  before.close();
  const after = openDatabase(file);
  expect(await new SqliteBindingMemory(after).get('a')).toBe('1');
  after.close();
});
