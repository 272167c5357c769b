// An application in a process of its own whose handlers do what ends a process, or might.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  Bitrix24EventsModule,
  Bitrix24Inbox,
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
