// app.module.ts
import { Module } from '@nestjs/common';
import { Bitrix24EventsModule, sqliteStorage } from 'nestjs-bitrix24-events';
import { DealSync } from './deal-sync.service.js';

@Module({
  imports: [
    Bitrix24EventsModule.forRoot({
      publicUrl: 'https://app.example.com',
      application: {
        clientId: process.env.BITRIX24_CLIENT_ID!,
        clientSecret: process.env.BITRIX24_CLIENT_SECRET!,
      },
      storage: sqliteStorage({
        file: './data/bitrix24-events.db',
        encryptionKey: process.env.BITRIX24_ENCRYPTION_KEY,
      }),
    }),
  ],
  providers: [DealSync],
})
export class AppModule {}
