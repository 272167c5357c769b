import { Injectable, Logger } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';

interface Deal {
  ID: string;
  TITLE: string;
  OPPORTUNITY: string;
}

/** Keeps deals in step: an event carries only an id, so each handler reads the deal back. */
@Injectable()
export class DealSync {
  private readonly logger = new Logger(DealSync.name);

  @OnBitrixEvent('ONCRMDEALADD')
  async created(event: BitrixEvent<'ONCRMDEALADD'>): Promise<void> {
    const deal = await event.client.call<Deal>('crm.deal.get', { id: event.data.FIELDS.ID });
    this.logger.log(`new deal #${deal.ID} "${deal.TITLE}" on ${event.portal.domain}`);
  }

  @OnBitrixEvent('ONCRMDEALUPDATE', { retry: { attempts: 5 } })
  async changed(event: BitrixEvent<'ONCRMDEALUPDATE'>): Promise<void> {
    const deal = await event.client.call<Deal>('crm.deal.get', { id: event.data.FIELDS.ID });
    this.logger.log(`deal #${deal.ID} "${deal.TITLE}" is now worth ${deal.OPPORTUNITY}`);
  }
}
