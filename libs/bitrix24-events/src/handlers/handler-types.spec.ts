import { describe, expect, it } from '@jest/globals';
import { customEvent, type BitrixDataPath } from '../catalog/index.js';
import { BitrixEvent, EventData, OnBitrixEvent } from './index.js';

const Counted = customEvent<{ SHELF: string }>('ONACMESHELFCOUNTED');
const dynamic: string[] = ['ONCRMDEALADD'];

class Accepted {
  @OnBitrixEvent('onCrmDealAdd') anyCase(event: BitrixEvent<'onCrmDealAdd'>) {
    return [event.name satisfies 'ONCRMDEALADD', event.data.FIELDS.ID satisfies string];
  }

  @OnBitrixEvent('onCrmDealAdd') sameInCapitals(event: BitrixEvent<'ONCRMDEALADD'>) {
    return event;
  }

  @OnBitrixEvent(Counted) custom(event: BitrixEvent<typeof Counted>) {
    return event.data.SHELF satisfies string;
  }

  @OnBitrixEvent('ONCRMDEALUPDATE', { coalesce: '2s', order: 'entity' }) merged() {}

  @OnBitrixEvent(['ONCRMDEALUPDATE', 'onTaskUpdate'], { order: 'entity' }) ordered() {}

  @OnBitrixEvent('ONCRM*', { coalesce: '2s' }) pattern() {}

  @OnBitrixEvent(dynamic, { coalesce: '2s' }) dynamic() {}

  @OnBitrixEvent('ONAPPUNINSTALL', { concurrency: 1 }) objectless() {}

  @OnBitrixEvent('ONTASKADD') paths(
    @EventData('FIELDS_AFTER.ID') known: string,
    @EventData('ANYTHING.ELSE') unknown: string,
    @EventData<'ONTASKADD'>('FIELDS_AFTER.ID') checked: string,
    @EventData<'onTaskAdd'>('IS_ACCESSIBLE_AFTER') anyCase: string,
  ) {
    return [known, unknown, checked, anyCase];
  }
}

class Refused {
  // @ts-expect-error its events name no object
  @OnBitrixEvent('ONAPPUNINSTALL', { coalesce: '2s' }) merged() {}

  // @ts-expect-error one of them names no object
  @OnBitrixEvent(['ONCRMDEALUPDATE', 'onOfflineEvent'], { order: 'entity' }) ordered() {}

  // @ts-expect-error of a custom event nobody knows the object
  @OnBitrixEvent(Counted, { order: 'entity' }) custom() {}

  @OnBitrixEvent('ONCRMDEALADD') path(
    // @ts-expect-error there is no such path
    @EventData<'ONCRMDEALADD'>('FIELDS.IDD') id: string,
  ) {
    return id;
  }
}

// Only ever compiled: where something can stand in data.
const compiled = {
  // @ts-expect-error another event's path
  other: 'FIELDS_AFTER.ID' satisfies BitrixDataPath<'ONCRMDEALADD'>,
  whole: 'FIELDS' satisfies BitrixDataPath<'ONCRMDEALADD'>,
  list: 'DATA.0.session.id' satisfies BitrixDataPath<'ONSESSIONSTART'>,
  byId: 'BOT.7.BOT_CODE' satisfies BitrixDataPath<'ONIMBOTMESSAGEADD'>,
  several: 'FIELDS_AFTER' satisfies BitrixDataPath<'ONCRMDEALADD' | 'ONTASKADD'>,
};

describe('the types of handlers', () => {
  it('leave what runs alone', () => {
    expect([Accepted, Refused, compiled]).toHaveLength(3);
  });
});
