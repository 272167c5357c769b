import { printable } from '../common/text/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { WireData } from './event-data.js';
import { EVENT_NAME } from './event-name.js';

declare const customEventData: unique symbol;

/**
 * The name of an event that the catalogue does not know, with the type of its `data`. Made by
 * {@link customEvent}.
 *
 * @publicApi
 */
export type CustomEventName<Data = unknown> = string & {
  readonly [customEventData]: Data;
};

// Shared by an ESM and a CommonJS copy of the package: a name declared through one is known to the other.
const REGISTRY = Symbol.for('nestjs-bitrix24-events:custom-events');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a member that only this file knows
const shared = globalThis as { [REGISTRY]?: Set<string> };
const declared = (shared[REGISTRY] ??= new Set<string>());

/**
 * Declares an event that the catalogue does not know: modules of an on-premise portal register their own.
 * The name may then be used in `@OnBitrixEvent` and, by `typeof`, in `BitrixEvent`. Case does not matter.
 *
 * @example
 * ```ts
 * const StockCounted = customEvent<{ FIELDS: { ID: string } }>('ONACMESTOCKCOUNTED');
 *
 * @OnBitrixEvent(StockCounted)
 * async counted(event: BitrixEvent<typeof StockCounted>) { … }
 * ```
 *
 * The type parameter is the type of `data`, whose leaves are strings as on the wire; without one `data` is
 * {@link WireData}. Nothing checks it at run time: `@EventData()` with a `ValidationPipe` does.
 *
 * @throws Bitrix24EventsError `CUSTOM_EVENT_NAME` unless the name is what a portal could send: 1 to 255 letters, digits
 * and `_ . : \ / -`.
 * @publicApi
 */
export function customEvent<Data = WireData>(name: string): CustomEventName<Data> {
  const upper = typeof name === 'string' ? name.trim().toUpperCase() : '';
  if (!EVENT_NAME.test(upper)) {
    const shown = typeof name === 'string' ? `'${printable(name, 100)}'` : String(name);
    throw new Bitrix24EventsError(
      'CUSTOM_EVENT_NAME',
      `${shown} is no event name, in customEvent(). Try: 1 to 255 letters, digits and _ . : \\ / - only; ` +
        'patterns are not possible here.',
    );
  }
  declared.add(upper);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the brand exists in types only
  return upper as CustomEventName<Data>;
}

/** Whether {@link customEvent} declared this name. Case does not matter. */
export function isCustomEvent(name: string): boolean {
  return declared.has(name.toUpperCase());
}
