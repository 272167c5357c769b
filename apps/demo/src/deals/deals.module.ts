import { Module } from '@nestjs/common';
import { DealSync } from './deal-sync.service.js';

@Module({ providers: [DealSync] })
export class DealsModule {}
