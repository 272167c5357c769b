// An application in a process of its own that shares its installations with others, and calls when it is told to.
import 'reflect-metadata';
import { createInterface } from 'node:readline';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Bitrix24Clients, Bitrix24EventsModule } from 'nestjs-bitrix24-events';
import { SharedInstallations } from '../shared-installations.js';
import type { CallerSetup, CallOutcome } from './caller-process.js';

@Module({})
class RootModule {}

const setup = JSON.parse(process.env.SETUP!) as CallerSetup;
const app = await NestFactory.create(
  {
    module: RootModule,
    imports: [
      Bitrix24EventsModule.forRoot({
        application: setup.application,
        authServers: [setup.authServer],
        bindings: { mode: 'off' },
        rest: { allowInsecure: true, allowPrivate: true },
        storage: new SharedInstallations(setup.inbox, setup.installations, setup.alone),
      }),
    ],
  },
  { logger: false },
);
await app.init();

const client = app.get(Bitrix24Clients).forPortal(setup.memberId);
const call = async (): Promise<CallOutcome> => {
  try {
    return { result: await client.call('profile') };
  } catch (error) {
    return { error };
  }
};

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const outcomes = await Promise.all(Array.from({ length: Number(line) }, call));
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
}
await app.close();
