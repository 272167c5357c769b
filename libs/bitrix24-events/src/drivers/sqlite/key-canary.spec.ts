import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCipher } from '../../storage/cipher.js';
import { checkKeys, rememberKey } from './key-canary.js';
import { openDatabase } from './open-database.js';

const [one, two, three] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bitrix24-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'a.db');

/** What a start with these keys fails with. */
function start(keys: Buffer[]): unknown {
  const db = openDatabase(file());
  try {
    const isNew = checkKeys(db, createCipher(keys)) !== 'known';
    if (isNew) rememberKey(db, createCipher(keys));
    return isNew;
  } catch (error) {
    return error;
  } finally {
    db.close();
  }
}

describe('a database', () => {
  it.each<[string, Buffer[][], string | undefined]>([
    ['with the key that it was written with', [[one], [one]], undefined],
    ['with another', [[one], [two]], 'STORAGE_SEALED'],
    ['without one', [[one], []], 'STORAGE_SEALED'],
    ['without one, as it was written', [[], []], undefined],
    ['with the first key of its life', [[], [one]], undefined],
    ['with another one after that', [[], [one], [two]], 'STORAGE_SEALED'],
    ['with none after that', [[], [one], []], 'STORAGE_SEALED'],
    ['with a new key before its own', [[one], [two, one]], undefined],
    ['with a new key after its own', [[one], [one, two]], undefined],
    ['with the new key alone, afterwards', [[one], [two, one], [two]], undefined],
    ['with the earlier key alone, afterwards', [[one], [two, one], [one]], 'STORAGE_SEALED'],
    ['with several keys of which none fits', [[one], [two, three]], 'STORAGE_SEALED'],
    ['with its own key, after others were tried', [[one], [two], [], [one]], undefined],
  ])('starts %s', (_, runs, outcome) => {
    const failures = runs.map((keys) => start(keys));
    expect((failures.at(-1) as { code?: string }).code).toBe(outcome);
  });

  it.each<[string, Buffer[][], boolean]>([
    ['with a key for the first time', [[one]], true],
    ['with the same key', [[one], [one]], false],
    ['with a new key before its own', [[one], [two, one]], true],
    ['with the new key alone, afterwards', [[one], [two, one], [two]], false],
    ['without a key', [[], []], false],
  ])('that starts %s says whether its secrets are to be sealed anew', (_, runs, anew) => {
    const results = runs.map((keys) => start(keys));
    expect(results.at(-1)).toBe(anew);
  });

  it.each([
    ['another encryptionKey', [two]],
    ['an encryptionKey, and none is given', []],
  ])('that does not start says that it has %s, and the way out', (fact, keys) => {
    start([one]);
    expect(String(start(keys))).toMatch(
      new RegExp(`The secrets in ${file()} were encrypted with ${fact}. Try: give`),
    );
  });
});
