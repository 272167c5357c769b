// An application that starts with what its database holds, and looks at each portal; watches its event loop meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Bitrix24Bindings, Bitrix24EventsModule, OnBitrixEvent, sqliteStorage } from 'nestjs-bitrix24-events';
import { StallWatch } from '../lib/stall-watch.mjs';
import { adapterOf } from './adapter.mjs';
import { decorateClass, decorateMethod } from './decorate.mjs';

const LATER = 5_000;

class DealHandler {
  handle() {}
}
decorateMethod(DealHandler, 'handle', OnBitrixEvent('ONCRMDEALADD'));

export async function start({ file, encryptionKey, application, publicUrl, authServer, mode }) {
  class EventsModule {}
  const module = Bitrix24EventsModule.forRoot({
    publicUrl,
    application,
    storage: sqliteStorage({ file, encryptionKey }),
    authServers: [authServer],
    bindings: { mode },
    // The portals are plain http on loopback.
    rest: { allowInsecure: true, allowPrivate: true },
  });
  decorateClass(EventsModule, Module({ imports: [module], providers: [DealHandler] }));
  const watch = new StallWatch();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const used = () => {
    const { user, system } = process.cpuUsage(cpu);
    return (user + system) / 1_000;
  };
  const app = await NestFactory.create(EventsModule, adapterOf('fastify'), { logger: ['error', 'warn'] });
  await app.listen(0, '127.0.0.1');
  const boot = { cpuMs: used(), ms: performance.now() - started, stall: watch.take() };
  return {
    facts: { boot },
    /** Once each portal was looked at. */
    async synced() {
      const before = used();
      await app.get(Bitrix24Bindings).whenSynced();
      return { cpuMs: used() - before, stall: watch.take() };
    },
    /** Some seconds later: what goes on in the background reads all installations too. */
    async later() {
      await sleep(LATER);
      return { stall: watch.take() };
    },
    close: () => app.close(),
  };
}
