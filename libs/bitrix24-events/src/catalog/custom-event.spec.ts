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

  it.each(['', ' ', 'ONACME*', 'ON ACME', 'ONACME,ONOTHER'])('refuses %p', (name) => {
    expect(() => customEvent(name)).toThrow(expect.objectContaining({ code: 'CUSTOM_EVENT_NAME' }));
  });
});
