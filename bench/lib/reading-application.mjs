import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Bitrix24Emulator } from 'bitrix24-emulator';
import { Bitrix24Bindings, Bitrix24EventsModule, OnBitrixEvent, sqliteStorage } from 'nestjs-bitrix24-events';
import { decorateClass, decorateMethod } from '../server/decorate.mjs';
import { HandledCount } from '../server/handled-count.mjs';
import { APPLICATION, ENCRYPTION_KEY, PUBLIC_URL, untilBound } from './portal.mjs';

/** An application whose handler reads each deal that was changed, on a portal with the limits of a real one. */
export async function readingApplication(workspace, rest = {}) {
  const portal = await Bitrix24Emulator.start({ limits: 'cloud' });
  workspace.owns(portal, () => portal.stop());
  const handled = new HandledCount();
  const failures = [];
  class Reads {
    async changed(event) {
      try {
        await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID });
      } catch (error) {
        failures.push(error);
        throw error;
      }
      handled.add();
    }
  }
  decorateMethod(Reads, 'changed', OnBitrixEvent('ONCRMDEALUPDATE'));
  decorateClass(Reads, Injectable());
  const module = Bitrix24EventsModule.forRoot({
    publicUrl: PUBLIC_URL,
    application: APPLICATION,
    storage: sqliteStorage({ file: workspace.file('reads.db'), encryptionKey: ENCRYPTION_KEY }),
    authServers: [portal.authServer],
    // The emulated portal is plain http on loopback.
    rest: { allowInsecure: true, allowPrivate: true, ...rest },
  });
  class ReadsModule {}
  decorateClass(ReadsModule, Module({ imports: [module], providers: [Reads] }));
  const app = await NestFactory.create(ReadsModule, { logger: ['error'] });
  workspace.owns(app, () => app.close());
  await app.listen(0, '127.0.0.1');
  portal.route(PUBLIC_URL, await app.getUrl());
  portal.installApp({ ...APPLICATION, handlerUrl: `${PUBLIC_URL}/bitrix24/events` });
  await portal.settled();
  await untilBound(portal);
  await app.get(Bitrix24Bindings).whenSynced();
  return { portal, handled, failures };
}
