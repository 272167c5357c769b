// deal-sync.service.ts
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';

@Injectable()
export class DealSync {
  @OnBitrixEvent('ONCRMDEALADD')
  async created(event: BitrixEvent<'ONCRMDEALADD'>) {
    const deal = await event.client.call<{ TITLE: string }>('crm.deal.get', { id: event.data.FIELDS.ID });
    console.log(`${event.portal.domain}: new deal "${deal.TITLE}"`);
  }
}
