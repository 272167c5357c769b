// The application that catches up: a handler that does nothing gets what the portal's offline queue holds.
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Bitrix24Bindings, Bitrix24EventsModule, OnBitrixEvent, sqliteStorage } from 'nestjs-bitrix24-events';
import { decorateClass, decorateMethod } from './decorate.mjs';
import { HandledDeals } from './handled-deals.mjs';

export async function start({ file, encryptionKey, application, publicUrl, authServer, port, offline }) {
  const handled = new HandledDeals();
  class CatchesUp {
    async changed(event) {
      handled.add(event.data);
    }
  }
  decorateMethod(CatchesUp, 'changed', OnBitrixEvent('ONCRMDEALUPDATE', { delivery: 'guaranteed' }));
  decorateClass(CatchesUp, Injectable());
  const module = Bitrix24EventsModule.forRoot({
    publicUrl,
    application,
    storage: sqliteStorage({ file, encryptionKey }),
    authServers: [authServer],
    offline,
    // The emulated portal is plain http on loopback.
    rest: { allowInsecure: true, allowPrivate: true },
  });
  class CatchUpModule {}
  decorateClass(CatchUpModule, Module({ imports: [module], providers: [CatchesUp] }));
  const app = await NestFactory.create(CatchUpModule, { logger: ['error', 'warn'] });
  await app.listen(port, '127.0.0.1');
  return {
    facts: { path: '/bitrix24/events' },
    ...handled.answers,
    synced: () => app.get(Bitrix24Bindings).whenSynced(),
    close: () => app.close(),
  };
}
