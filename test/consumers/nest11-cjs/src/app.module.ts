import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import {
  Bitrix24EventsModule,
  bitrix24EventsConfig,
} from 'nestjs-bitrix24-events';
import { AppController } from './app.controller';
import { AppService } from './app.service';
import { DealSync } from './deal-sync.service';

@Module({
  imports: [
    ConfigModule.forRoot(),
    Bitrix24EventsModule.forRootAsync(bitrix24EventsConfig.asProvider()),
  ],
  controllers: [AppController],
  providers: [AppService, DealSync],
})
export class AppModule {}
