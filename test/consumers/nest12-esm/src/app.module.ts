import { Module } from '@nestjs/common';
import { Bitrix24EventsModule, sqliteStorage } from 'nestjs-bitrix24-events';
import { AppController } from './app.controller.js';
import { AppService } from './app.service.js';
import { DealSync } from './deal-sync.service.js';

@Module({
  imports: [
    Bitrix24EventsModule.forRoot({
      publicUrl: process.env.BITRIX24_PUBLIC_URL,
      application: {
        clientId: process.env.BITRIX24_CLIENT_ID!,
        clientSecret: process.env.BITRIX24_CLIENT_SECRET!,
      },
      storage: sqliteStorage({
        file: process.env.BITRIX24_STORAGE_FILE,
        encryptionKey: process.env.BITRIX24_ENCRYPTION_KEY,
      }),
      authServers: [process.env.BITRIX24_AUTH_SERVERS!],
      rest: { allowInsecure: true, allowPrivate: true },
    }),
  ],
  controllers: [AppController],
  providers: [AppService, DealSync],
})
export class AppModule {}
