import type { AcceptedNames, CheckedNames, EventNames, HandlerMethodDecorator } from '../catalog/index.js';
import { Bitrix24EventsError } from '../errors/index.js';
import type { BitrixEvent, BitrixEventRecord } from './bitrix-event.js';
import { declareHandler } from './handler-metadata.accessor.js';
import type { OptionsFor } from './on-bitrix-event.options.js';

/**
 * Makes a method of a provider or a controller the handler of Bitrix24 events. Case does not matter in names.
 *
 * The method gets a `BitrixEvent`, or what `@EventData()`, `@EventPortal()` and `@EventClient()` pick out of
 * it. Guards, pipes, interceptors and filters on the class and the method run around it. It has done its work
 * when its promise resolves; when it throws, the delivery is tried again.
 *
 * Several of these decorators on one method are one handler of all their events; their options must agree.
 * A method that a subclass inherits is a handler of the subclass too; one that a subclass *overrides* must be
 * decorated again, as its guards must be.
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
 * A name may be a pattern: `'ONCRMDEAL*'` stands for every catalogued event that begins so, as far as its source can
 * send it. Such events are bound where a portal offers them, and missed nowhere. The type of the event is
 * `BitrixEvent<ExpandPattern<'ONCRMDEAL*'>>`.
 *
 * The compiler knows the catalogue: it refuses unknown names and suggests near ones, and each parameter of the
 * method that is an event, or a part of one with `data`, must accept every event that is named. It cannot see
 * parameter decorators: whether other parameters are picked is up to you.
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
        `@OnBitrixEvent stands on something that is no method, at ${owner}.${String(property)}. Try: a method.`,
      );
    }
    declareHandler(target, property, method, { names: [names].flat(), options });
  };
}
