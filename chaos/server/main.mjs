// An application as a user has it, in a process that may be killed at any moment.
import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Bitrix24EventsModule, Bitrix24Inbox, sqliteStorage } from 'nestjs-bitrix24-events';
import { createGuaranteedHandlers } from './guaranteed.mjs';
import { createHandlers } from './handlers.mjs';
import { createHostileHandlers } from './hostile.mjs';
import { reroute } from './reroute.mjs';
import { vitals } from './vitals.mjs';

const options = JSON.parse(process.argv[2]);
if (options.reroute) reroute(options.reroute);
const CREATE = {
  guaranteed: createGuaranteedHandlers,
  hostile: createHostileHandlers,
  mixed: createHandlers,
};
const handlers = CREATE[options.handlers ?? 'mixed'](options);
// Nobody is left to end it.
process.on('disconnect', () => process.exit(1));

class AppModule {}
Module({
  imports: [
    Bitrix24EventsModule.forRoot(
      {
        publicUrl: options.publicUrl,
        application: options.application,
        authServers: options.authServers,
        storage: sqliteStorage({
          file: options.file,
          encryptionKey: options.encryptionKey,
          waitForOwner: '60s',
        }),
        // The emulated portal is plain http on loopback.
        rest: { allowInsecure: true, allowPrivate: true },
        inbox: { retry: { attempts: 20, initialDelay: 20, maxDelay: 100 }, ...options.inbox },
        offline: options.offline,
      },
      { installPage: options.installPage ?? false, oauthCallback: options.oauthCallback ?? false },
    ),
  ],
  providers: handlers.map((provider) => (Injectable()(provider), provider)),
})(AppModule);

const adapter = options.adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(AppModule, adapter, { logger: ['error', 'warn'] });
app.enableShutdownHooks();
const ANSWERS = { stats: () => app.get(Bitrix24Inbox).stats(), vitals };
process.on('message', async (name) => process.send({ name, value: await ANSWERS[name]() }));
await app.listen(options.port, '127.0.0.1');
process.send({ name: 'ready' });
