import { Logger } from '@nestjs/common';
import { afterEach, expect, it, jest } from '@jest/globals';
import { item } from '../../test/inbox/items.js';
import { ManualClock } from './manual-clock.js';
import { memoryStorage } from './memory-storage.js';

const environment = { ...process.env };

afterEach(() => {
  process.env = { ...environment };
  jest.restoreAllMocks();
});

it('keeps deliveries and installations apart from any other, until it is closed', async () => {
  const clock = new ManualClock();
  const [one, other] = [await memoryStorage().open(clock), await memoryStorage().open(clock)];
  await one.inbox.accept([item(['a'])]);
  expect([...(await one.inbox.counts()).keys()]).toEqual(['a']);
  expect([...(await other.inbox.counts()).keys()]).toEqual([]);
  expect(await one.installations.get('client', 'portal')).toBeUndefined();
  await one.close();
  await other.close();
  await expect(one.inbox.counts()).rejects.toThrow('not open');
});

it('warns, and does not stop the start', () => {
  expect(memoryStorage().problems(true)).toEqual([]);
});

it.each([
  ['outside tests', { NODE_ENV: 'production' }, 1],
  ['without any sign', {}, 1],
  ['where NODE_ENV says test', { NODE_ENV: 'test' }, 0],
  ['in a jest worker', { NODE_ENV: 'development', JEST_WORKER_ID: '1' }, 0],
  ['in vitest', { VITEST: 'true' }, 0],
  ['in node --test', { NODE_TEST_CONTEXT: 'child-v8' }, 0],
])('warns %s as it must', async (_, signs, times) => {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  process.env = signs;
  const storage = await memoryStorage().open(new ManualClock());
  await storage.close();
  expect(error).toHaveBeenCalledTimes(times);
});
