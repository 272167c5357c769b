import assert from 'node:assert/strict';

/**
 * Asserts that two values say the same. By their JSON: a native driver's lists and maps may be another realm's,
 * as in jest, and a member that is `undefined` is as good as none.
 */
export function same(actual: unknown, expected: unknown, message?: string): void {
  assert.deepEqual(plain(actual), plain(expected), message);
}

const plain = (value: unknown): unknown => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
};
