import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Bitrix24EventsModule, bitrix24EventsConfig } from 'nestjs-bitrix24-events';
import { ActivityModule } from './activity/activity.module.js';
import { DealsModule } from './deals/deals.module.js';

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    EventEmitterModule.forRoot(),
    Bitrix24EventsModule.forRootAsync(bitrix24EventsConfig.asProvider()),
    DealsModule,
    ActivityModule,
  ],
})
export class AppModule {}
