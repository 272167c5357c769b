// An application with nothing optional installed, on a storage driver of its own.
'use strict';
const assert = require('node:assert/strict');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Injectable, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { lists } = require('./lists.cjs');

const ABSENT = ['better-sqlite3', '@nestjs/config', '@nestjs/event-emitter', '@bitrix24/b24jssdk'];
const TOKEN = 'a'.repeat(32);

async function check({ root, config, sqlite, storage, testing }) {
  for (const name of ABSENT)
    assert.throws(() => require(name), { code: 'MODULE_NOT_FOUND' }, `${name} is installed`);
  assert.equal(sqlite.sqliteStorage, root.sqliteStorage);
  assert.equal(config.bitrix24EventsConfig, root.bitrix24EventsConfig);
  assert.equal(storage.StorageError, root.StorageError);
  assert.equal(typeof testing.storageContract, 'function');

  const cipher = storage.createCipher([storage.parseEncryptionKey('1'.repeat(64))]);
  assert.equal(cipher.open(cipher.seal('text', 'place'), 'place'), 'text');

  await handlesAnEvent(root);
  await namesWhatIsMissing(root, storage);
  console.log('ok');
}

/** Boots, takes an event by HTTP, and has it handled. */
async function handlesAnEvent({ Bitrix24EventsModule, OnBitrixEvent }) {
  let handled;
  const isHandled = new Promise((resolve) => (handled = resolve));
  class DealSync {
    created(event) {
      handled(event.data.FIELDS.ID);
    }
  }
  Injectable()(DealSync);
  const created = Object.getOwnPropertyDescriptor(DealSync.prototype, 'created');
  OnBitrixEvent('ONCRMDEALADD')(DealSync.prototype, 'created', created);

  class AppModule {}
  const webhooks = [{ applicationToken: TOKEN, memberId: 'portal-1' }];
  Module({
    imports: [Bitrix24EventsModule.forRoot({ webhooks, storage: lists() })],
    providers: [DealSync],
  })(AppModule);

  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'], abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const response = await fetch(`${await app.getUrl()}/bitrix24/events`, {
    method: 'POST',
    body: new URLSearchParams({
      event: 'ONCRMDEALADD',
      'data[FIELDS][ID]': '5',
      ts: String(Math.floor(Date.now() / 1_000)),
      'auth[domain]': 'one.bitrix24.com',
      'auth[member_id]': 'portal-1',
      'auth[application_token]': TOKEN,
    }),
  });
  assert.equal(response.status, 200, await response.text());
  assert.equal(await isHandled, '5');
  await app.close();
}

/** The default storage needs a package: the boot says which, and how it is installed. */
async function namesWhatIsMissing({ Bitrix24EventsModule, sqliteStorage }, { isStorageError }) {
  const folder = mkdtempSync(join(tmpdir(), 'minimal-'));
  class AppModule {}
  const storage = sqliteStorage({ file: join(folder, 'inbox.db'), allowPlaintext: true });
  Module({ imports: [Bitrix24EventsModule.forRoot({ webhooks: [{ applicationToken: TOKEN }], storage })] })(
    AppModule,
  );
  const error = await NestFactory.create(AppModule, { logger: false, abortOnError: false }).then(
    () => assert.fail('booted without better-sqlite3'),
    (reason) => reason,
  );
  rmSync(folder, { recursive: true });
  assert.ok(isStorageError(error), error);
  assert.match(error.message, /better-sqlite3.* is not installed\. Try: npm install better-sqlite3/);
}

module.exports = { check };
