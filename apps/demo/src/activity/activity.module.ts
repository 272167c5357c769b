import { Module } from '@nestjs/common';
import { ActivityLog } from './activity-log.service.js';

@Module({ providers: [ActivityLog] })
export class ActivityModule {}
