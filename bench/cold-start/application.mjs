// The process whose start is measured: a bare application, with the module added when it is told a database. It prints
// the milliseconds of CPU that it has used once it listens.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { decorateClass, decorateMethod } from '../server/decorate.mjs';

class HelloController {
  hello() {
    return 'hello';
  }
}
decorateMethod(HelloController, 'hello', Get());
decorateClass(HelloController, Controller());

class AppModule {}
const [file, encryptionKey] = process.argv.slice(2);
const imports = file === undefined ? [] : [await eventsModule()];
decorateClass(AppModule, Module({ imports, controllers: [HelloController] }));

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0, '127.0.0.1');
const { user, system } = process.cpuUsage();
console.log((user + system) / 1_000);
await app.close();

async function eventsModule() {
  const { Bitrix24EventsModule, OnBitrixEvent, sqliteStorage } = await import('nestjs-bitrix24-events');
  decorateMethod(HelloController, 'hello', OnBitrixEvent('ONCRMDEALADD'));
  return Bitrix24EventsModule.forRoot({
    publicUrl: 'https://app.example.com',
    application: { clientId: 'local.example', clientSecret: 'secret' },
    storage: sqliteStorage({ file, encryptionKey }),
  });
}
