// A context in a process of its own that looks at the inbox of a running application, and tries to change it.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Bitrix24Bindings,
  Bitrix24Clients,
  Bitrix24EventsModule,
  Bitrix24Inbox,
  Bitrix24Portals,
  Bitrix24Sweep,
  sqliteStorage,
} from 'nestjs-bitrix24-events';

@Module({})
class RootModule {}

/** What the process is told, and prints. */
export interface ReaderSetup {
  file: string;
  encryptionKey: string;
  authServer: string;
  application: { clientId: string; clientSecret: string };
}

const setup = JSON.parse(process.env.SETUP!) as ReaderSetup;
const app = await NestFactory.createApplicationContext(
  {
    module: RootModule,
    imports: [
      Bitrix24EventsModule.forRoot({
        enabled: 'read',
        application: setup.application,
        authServers: [setup.authServer],
        rest: { allowInsecure: true, allowPrivate: true },
        storage: sqliteStorage({ file: setup.file, encryptionKey: setup.encryptionKey }),
      }),
    ],
  },
  { logger: false },
);

const inbox = app.get(Bitrix24Inbox);
const portals = app.get(Bitrix24Portals);
const memberId = (await portals.list())[0]?.memberId ?? '';
const codeOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
    return 'done';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : String(error);
  }
};

const { items } = await inbox.list({});
const report = {
  stats: await inbox.stats(),
  listed: items.map(({ state, handler }) => ({ state, handler })),
  found: (await inbox.get(items[0]?.deliveryId ?? ''))?.event,
  portals: (await portals.list()).map((portal) => portal.memberId),
  deal: await app.get(Bitrix24Clients).forPortal(memberId).call('profile'),
  refused: {
    replay: await codeOf(() => inbox.replay({})),
    bury: await codeOf(() => inbox.bury({})),
    remove: await codeOf(() => inbox.remove({})),
    pause: await codeOf(() => inbox.pause('Deals.created')),
    resume: await codeOf(() => inbox.resume('Deals.created')),
    sync: await codeOf(() => app.get(Bitrix24Bindings).sync()),
    sweep: await codeOf(() => app.get(Bitrix24Sweep).run()),
    forget: await codeOf(() => portals.forget(memberId)),
  },
};
process.stdout.write(`${JSON.stringify(report)}\n`);
await app.close();
