import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Injectable, Module, type INestApplicationContext, type Provider, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { systemClock } from '../common/index.js';
import { OnBitrixEvent } from '../handlers/index.js';
import { Bitrix24EventsModule } from './bitrix24-events.module.js';
import { sqliteStorage } from '../drivers/sqlite/sqlite-storage.js';
import type { OpenStorage } from '../drivers/storage-driver.js';

@Injectable()
class OfAnotherWebhook {
  @OnBitrixEvent('ONCRMDEALADD', { source: 'webhook:7' })
  added(): void {}
}

let folder: string;
let file: string;
const open: (OpenStorage | INestApplicationContext)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'failed-boot-'));
  file = join(folder, 'events.db');
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  rmSync(folder, { recursive: true });
});

// Far longer than a test may take: none of them may wait for a lock.
const rootOf = (providers: Provider[] = [], waitForOwner: '1h' | 0 = '1h') => {
  @Module({
    imports: [
      Bitrix24EventsModule.forRoot({
        webhooks: [{ applicationToken: 'token' }],
        storage: sqliteStorage({ file, waitForOwner }),
      }),
    ],
    providers,
  })
  class Root {}
  return Root;
};
const start = (root: Type) =>
  NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });

const FAILING: Provider = {
  provide: 'FAILING',
  // Once the storage is open, which happens meanwhile.
  useFactory: async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error('no database of the application');
  },
};

it('after one whose application never came to be, the next start has the file at once', async () => {
  await expect(Test.createTestingModule({ imports: [rootOf([FAILING])] }).compile()).rejects.toThrow(
    'no database',
  );
  await expect(start(rootOf([FAILING]))).rejects.toThrow('no database');
  open.push(await start(rootOf()));
});

it('after one that the handlers stopped, too; the error names handler and webhook', async () => {
  await expect(start(rootOf([OfAnotherWebhook]))).rejects.toThrow(
    /OfAnotherWebhook\.added \(Root\): source is 'webhook:7', but the option webhooks has only 'webhook:0'/,
  );
  const storage = await sqliteStorage({ file, waitForOwner: 0 }).open(systemClock);
  open.push(storage);
});

it('one that has started keeps its file, and the error says that it is of this process', async () => {
  open.push(await start(rootOf()));
  await expect(start(rootOf([], 0))).rejects.toMatchObject({
    code: 'STORAGE_OWNED',
    message: expect.stringContaining('Another application of this process owns'),
  });
});

it('one that boots while another opens its file does not start with a closed storage', async () => {
  const driver = sqliteStorage({ file, waitForOwner: 0 });
  const first = await driver.open(systemClock);
  const second = await driver.open(systemClock);
  open.push(second);
  expect(() => first.started?.()).toThrow(expect.objectContaining({ code: 'STORAGE_OWNED' }));
  await first.close();
  second.started?.();
  expect(await second.inbox.counts()).toEqual(new Map());
});

it('each database in memory is one of its own', async () => {
  const driver = sqliteStorage({ file: ':memory:' });
  const storages = [await driver.open(systemClock), await driver.open(systemClock)];
  open.push(...storages);
  for (const { inbox } of storages) expect(await inbox.counts()).toEqual(new Map());
});
