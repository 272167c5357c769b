// The application with the module: one handler, or as many as it is told.
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Bitrix24Bindings,
  Bitrix24EventsModule,
  Bitrix24Inbox,
  OnBitrixEvent,
  sqliteStorage,
} from 'nestjs-bitrix24-events';
import { adapterOf } from './adapter.mjs';
import { Administration } from './administration.mjs';
import { HandledCount } from './handled-count.mjs';
import { decorateClass, decorateMethod } from './decorate.mjs';

/** The injection token of the storage's own interface. */
const STORE = Symbol.for('nestjs-bitrix24-events:inbox');

const handled = new HandledCount();

class NoopHandler {
  async handle() {
    handled.add();
  }
}

/** Holds everything back: its first delivery never ends, the others wait for it. */
class StuckHandler {
  handle(event) {
    return new Promise((_, reject) => {
      event.signal.addEventListener('abort', () => reject(event.signal.reason));
    });
  }
}

/** One method per event. */
function separateHandlers(events) {
  class SeparateHandlers {}
  for (const name of events) {
    SeparateHandlers.prototype[`on${name}`] = async () => handled.add();
    decorateMethod(SeparateHandlers, `on${name}`, OnBitrixEvent(name));
  }
  return SeparateHandlers;
}

/** So many methods, each for all events. */
function copiesOfHandler(events, copies) {
  class Copies {}
  for (let copy = 0; copy < copies; copy++) {
    Copies.prototype[`handle${copy}`] = async () => handled.add();
    decorateMethod(Copies, `handle${copy}`, OnBitrixEvent(events));
  }
  return Copies;
}

function handlerClass({ events, handler = 'noop', copies, handlerOptions = {} }) {
  if (handler === 'copies') return copiesOfHandler(events, copies);
  if (handler === 'separate') return separateHandlers(events);
  const target = handler === 'stuck' ? StuckHandler : NoopHandler;
  const options = handler === 'stuck' ? { concurrency: 1, timeout: '1h' } : {};
  decorateMethod(target, 'handle', OnBitrixEvent(events, { ...options, ...handlerOptions }));
  return target;
}

export async function start(options) {
  const { adapter, file, encryptionKey, application, publicUrl, authServer, port = 0 } = options;
  const Handlers = decorateClass(handlerClass(options), Injectable());
  class EventsModule {}
  const module = Bitrix24EventsModule.forRoot({
    publicUrl,
    application,
    storage: sqliteStorage({ file, encryptionKey }),
    authServers: [authServer],
    // The emulated portal is plain http on loopback.
    rest: { allowInsecure: true, allowPrivate: true },
    inbox: { shutdownTimeout: 0, ...options.inbox },
  });
  decorateClass(EventsModule, Module({ imports: [module], providers: [Handlers] }));
  // The stuck handler is there to be interrupted.
  const logger = options.handler === 'stuck' ? ['error'] : ['error', 'warn'];
  const app = await NestFactory.create(EventsModule, adapterOf(adapter), { logger });
  await app.listen(port, '127.0.0.1');
  return {
    facts: { path: '/bitrix24/events', port: app.getHttpServer().address().port },
    handled: (count) => handled.reach(count),
    ...new Administration(app.get(Bitrix24Inbox), app.get(STORE, { strict: false })).answers,
    synced: () => app.get(Bitrix24Bindings).whenSynced(),
    deliveries: async () => {
      const stats = await app.get(Bitrix24Inbox).stats();
      const sum = (state) => stats.reduce((total, each) => total + each[state], 0);
      return { waiting: sum('waiting'), running: sum('running'), buried: sum('buried') };
    },
    close: () => app.close(),
  };
}
