import { Injectable, Logger } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import {
  BitrixEvent,
  EventData,
  EventPortal,
  OnBitrixEvent,
  type Bitrix24NotificationMap,
} from 'nestjs-bitrix24-events';

/** Writes down what happens on the portals: one method for several events, one with picked parameters. */
@Injectable()
export class ActivityLog {
  private readonly logger = new Logger(ActivityLog.name);

  @OnBitrixEvent(['ONTASKADD', 'ONTASKUPDATE'])
  task(event: BitrixEvent<'ONTASKADD' | 'ONTASKUPDATE'>): void {
    const verb = event.name === 'ONTASKADD' ? 'created' : 'changed';
    this.logger.log(`task ${verb} by user ${event.userId ?? 'unknown'}`);
  }

  @OnBitrixEvent('ONCRMCONTACTADD')
  contact(@EventData('FIELDS.ID') id: string, @EventPortal() portal: BitrixEvent['portal']): void {
    this.logger.log(`new contact #${id} on ${portal.domain}`);
  }

  @OnEvent('bitrix24.portal.installed')
  installed({ domain }: Bitrix24NotificationMap['bitrix24.portal.installed']): void {
    this.logger.log(`the application was installed on ${domain}`);
  }
}
