// An application in a process of its own whose handlers do what ends a process, or might.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Bitrix24Bindings,
  Bitrix24EventsModule,
  Bitrix24Inbox,
  Bitrix24Portals,
  Bitrix24Sweep,
  BitrixEvent,
  OnBitrixEvent,
  sqliteStorage,
} from 'nestjs-bitrix24-events';
import { createAdapter } from '../adapters.js';
import type { CrashProneSetup } from './crash-prone-process.js';

const setup = JSON.parse(process.env.SETUP!) as CrashProneSetup;
const print = (...words: readonly unknown[]): boolean => process.stdout.write(`${words.join(' ')}\n`);

@Injectable()
class CrashProne {
  constructor(
    private readonly inbox: Bitrix24Inbox,
    private readonly portals: Bitrix24Portals,
    private readonly bindings: Bitrix24Bindings,
    private readonly sweep: Bitrix24Sweep,
  ) {}

  @OnBitrixEvent('ONIMBOTMESSAGEADD')
  quotes({ data, attempt }: BitrixEvent<'ONIMBOTMESSAGEADD'>) {
    print('quotes', attempt);
    throw new Error(`cannot answer ${JSON.stringify(data)}`);
  }

  /** Two calls at once, awaited one after the other: nobody awaits the second when the first has failed. */
  @OnBitrixEvent('ONCRMDEALADD')
  async writes({ client, attempt }: BitrixEvent<'ONCRMDEALADD'>) {
    print('writes', attempt);
    const first = client.call('crm.deal.update', { id: 1 });
    const second = client.request('crm.contact.update', { id: 1 });
    const third = client.batch([{ method: 'crm.lead.update', params: { id: 1 } }]);
    await first;
    await second;
    await third;
  }

  /** All of these fail: first nobody awaits them, and then somebody does. */
  @OnBitrixEvent('ONCRMCOMPANYADD')
  async leaves({ client, attempt }: BitrixEvent<'ONCRMCOMPANYADD'>) {
    const begin = (): Promise<unknown>[] => {
      const list = client.list('no.such.list');
      return [
        list[Symbol.asyncIterator]().next(),
        list.pages().next(),
        list.pages().throw(new Error('left')),
        this.inbox.list({ handler: 'Nobody.handles' }),
        this.inbox.replay({ handler: 'Nobody.handles' }),
        this.inbox.pause('Nobody.handles'),
        this.portals.check('nobody'),
        this.portals.importInstallation({ memberId: 'nobody', accessToken: 'none', refreshToken: 'none' }),
        this.bindings.foreign('nobody'),
        this.bindings.release('nobody', []),
        this.sweep.run('nobody'),
      ];
    };
    void begin();
    const outcomes = await Promise.allSettled(begin());
    print('leaves', attempt, ...outcomes.map(({ status }) => status));
  }

  @OnBitrixEvent('ONCRMLEADADD')
  exits({ attempt }: BitrixEvent<'ONCRMLEADADD'>) {
    print('exits', attempt);
    process.exit(7);
  }

  @OnBitrixEvent('ONCRMCONTACTADD')
  works({ data }: BitrixEvent<'ONCRMCONTACTADD'>) {
    print('works', data.FIELDS.ID);
  }
}

@Module({
  imports: [
    Bitrix24EventsModule.forRoot({
      publicUrl: setup.publicUrl,
      application: setup.application,
      authServers: [setup.authServer],
      rest: { allowInsecure: true, allowPrivate: true },
      storage: sqliteStorage({ file: setup.file, encryptionKey: setup.encryptionKey, waitForOwner: '10s' }),
      inbox: { retry: { attempts: setup.attempts, initialDelay: 10, maxDelay: 10 } },
    }),
  ],
  providers: [CrashProne],
})
class RootModule {}

const app = await NestFactory.create(RootModule, createAdapter(setup.adapter), {
  logger: ['error', 'warn'],
});
await app.listen(0, '127.0.0.1');
print('listens', await app.getUrl());
for await (const _ of createInterface({ input: process.stdin })) {
  const { items } = await app.get(Bitrix24Inbox).list({ state: 'buried' });
  print('buried', JSON.stringify(items.map(({ event, failure }) => ({ event, failure }))));
}
await app.close();
