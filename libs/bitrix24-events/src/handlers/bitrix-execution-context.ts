import type { ArgumentsHost, ContextType } from '@nestjs/common';
import type { BitrixEvent } from './bitrix-event.js';

/** The value of `context.getType()` while a handler runs. */
export const BITRIX24_CONTEXT = 'bitrix24';

/**
 * For `context.getType<Bitrix24ContextType>()` in a guard, interceptor or filter that serves several transports.
 *
 * @publicApi
 */
export type Bitrix24ContextType = ContextType | typeof BITRIX24_CONTEXT;

/**
 * The event for which a guard, interceptor or filter runs, or `undefined` if it runs for something
 * else.
 *
 * @example
 * ```ts
 * canActivate(context: ExecutionContext) {
 *   return bitrixEventOf(context)?.portal.memberId === this.memberId;
 * }
 * ```
 *
 * @publicApi
 */
export function bitrixEventOf<Name extends string = string>(
  host: ArgumentsHost,
): BitrixEvent<Name> | undefined {
  if (host.getType<Bitrix24ContextType>() !== BITRIX24_CONTEXT) return undefined;
  return host.getArgByIndex<BitrixEvent<Name>>(0);
}
