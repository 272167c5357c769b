// What one writes first: a controller with one durable SQLite insert per request. Nothing handles what it stores.
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import Database from 'better-sqlite3';
import { adapterOf } from './adapter.mjs';
import { decorateClass, decorateMethod, decorateParameter } from './decorate.mjs';

const DATABASE = Symbol('database');

class InsertController {
  constructor(db) {
    this.insert = db.prepare('INSERT INTO events (name, member_id, body, received_at) VALUES (?, ?, ?, ?)');
  }

  receive(body) {
    this.insert.run(body.event, body.auth.member_id, JSON.stringify(body), Date.now());
    return 'OK';
  }
}
decorateParameter(InsertController, undefined, 0, Inject(DATABASE));
decorateParameter(InsertController, 'receive', 0, Body());
decorateMethod(InsertController, 'receive', Post(), HttpCode(200));
decorateClass(InsertController, Controller('insert'));

export async function start({ adapter, file }) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(
    `CREATE TABLE events (
       id INTEGER PRIMARY KEY, name TEXT NOT NULL, member_id TEXT NOT NULL, body TEXT NOT NULL,
       received_at INTEGER NOT NULL
     ) STRICT`,
  );
  class InsertModule {}
  const providers = [{ provide: DATABASE, useValue: db }];
  decorateClass(InsertModule, Module({ controllers: [InsertController], providers }));
  const app = await NestFactory.create(InsertModule, adapterOf(adapter), { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  return {
    facts: { path: '/insert', port: app.getHttpServer().address().port },
    handled: () => undefined,
    async close() {
      await app.close();
      db.close();
    },
  };
}
