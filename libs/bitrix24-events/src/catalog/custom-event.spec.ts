import { describe, expect, it } from '@jest/globals';
import { customEvent, isCustomEvent } from './custom-event.js';

describe('customEvent', () => {
  it('is the name in upper case, known from then on in any case', () => {
    expect(isCustomEvent('ONACMESTOCK')).toBe(false);
    expect(customEvent('onAcmeStock')).toBe('ONACMESTOCK');
    expect(isCustomEvent('onacmestock')).toBe(true);
  });

  it('is known to another copy of the package', () => {
    customEvent('ONACMESHARED');
    const key = Symbol.for('nestjs-bitrix24-events:custom-events');
    expect((globalThis as { [key]?: Set<string> })[key]?.has('ONACMESHARED')).toBe(true);
  });

  it.each([
    'Acme.Stock::onCount',
    'ACME\\STOCK::ONCOUNT',
    'acme/stock',
    'on-acme-stock',
    'CATALOG.PRODUCT.ON.ADD',
    'x'.repeat(255),
  ])('takes what portals can send: %p', (name) => expect(customEvent(name)).toBe(name.toUpperCase()));

  it('says what an undefined name is', () => {
    expect(() => customEvent(undefined as unknown as string)).toThrow(/^undefined is no event name/);
  });

  it.each(['', ' ', 'ONACME*', 'ON ACME', 'ONACME,ONOTHER', 'ON\nACME', 'x'.repeat(256)])(
    'refuses %p',
    (name) => {
      expect(() => customEvent(name)).toThrow(expect.objectContaining({ code: 'CUSTOM_EVENT_NAME' }));
    },
  );
});
