import type { AcceptedNames, CheckedNames, EventNames, HandlerMethodDecorator } from '../catalog/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { BitrixEvent, BitrixEventRecord } from './bitrix-event.js';
import { declareHandler } from './handler-metadata.accessor.js';
import type { OptionsFor } from './on-bitrix-event.options.js';

/**
 * Makes a method of a provider or a controller the handler of Bitrix24 events. Event names are
 * case-insensitive.
 *
 * The method receives a `BitrixEvent`, or the parts selected by `@EventData()`, `@EventPortal()`
 * and `@EventClient()`. Guards, pipes, interceptors and filters on the class and the method run
 * around it. The delivery is done when its promise resolves; if it throws, the delivery is retried.
 *
 * Several of these decorators on one method form one handler for all their events; their options
 * must be equal. A method that a subclass inherits is a handler of the subclass too; one that a
 * subclass *overrides* must be decorated again, as with its guards.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class DealSync {
 *   @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMDEALUPDATE'], { concurrency: 5 })
 *   async changed(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMDEALUPDATE'>) {
 *     const deal = await event.client.call('crm.deal.get', { id: event.data.FIELDS.ID });
 *   }
 * }
 * ```
 *
 * A name may be a pattern: `'ONCRMDEAL*'` matches every catalogued event with that prefix, as far
 * as its source can send it. Such events are bound if a portal offers them, and not reported as
 * missing otherwise. The type of the event is `BitrixEvent<ExpandPattern<'ONCRMDEAL*'>>`.
 *
 * The compiler knows the catalogue: it rejects unknown names and suggests similar ones, and each
 * parameter of the method that is an event, or a part of one with `data`, must accept every named
 * event. It cannot see parameter decorators: for other parameters, using one is up to you.
 *
 * @throws Bitrix24EventsError `HANDLER_NOT_A_METHOD` when it decorates an accessor.
 * @publicApi
 */
export function OnBitrixEvent<const Names extends EventNames>(
  names: CheckedNames<Names>,
  options?: OptionsFor<Names>,
): HandlerMethodDecorator<BitrixEvent<AcceptedNames<Names>>, BitrixEventRecord>;
export function OnBitrixEvent(
  names: EventNames,
  options: object = {},
): (target: object, property: string | symbol, descriptor?: PropertyDescriptor) => void {
  return (target, property, descriptor) => {
    const method: unknown = descriptor?.value;
    if (typeof method !== 'function') {
      const owner = typeof target === 'function' ? target.name : target.constructor.name;
      throw new Bitrix24EventsError(
        'HANDLER_NOT_A_METHOD',
        `@OnBitrixEvent decorates something that is not a method, at ${owner}.${String(property)}. Try: a method.`,
      );
    }
    declareHandler(target, property, method, { names: [names].flat(), options });
  };
}
