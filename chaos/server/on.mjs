import { OnBitrixEvent } from 'nestjs-bitrix24-events';

/** What a compiler makes of `@OnBitrixEvent(event, options)`. */
export function on({ prototype }, method, event, options = {}) {
  OnBitrixEvent(event, options)(prototype, method, Object.getOwnPropertyDescriptor(prototype, method));
}
