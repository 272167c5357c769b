import { argumentEmpty, argumentWrong, wrongAuthType } from '../errors.js';
import type { CallContext } from '../method.js';
import type { Params } from '../params.js';

/** The caller, when it is an application: nobody else may touch bindings. @throws RestError WRONG_AUTH_TYPE */
export function callingApplication({ caller }: CallContext): Extract<typeof caller, { kind: 'application' }> {
  if (caller.kind !== 'application') throw wrongAuthType();
  return caller;
}

/** The upper-case `event`. @throws RestError ERROR_ARGUMENT */
export function readEvent(params: Params): string {
  const event = params.text('event').toUpperCase();
  if (event === '') throw argumentEmpty('EVENT');
  return event;
}

/** Whether `event_type` says offline; online without one. @throws RestError ERROR_ARGUMENT */
export function readIsOffline(params: Params): boolean {
  const type = params.text('event_type').toLowerCase();
  if (type === '' || type === 'online') return false;
  if (type !== 'offline') throw argumentWrong('Value must be one of {online|offline}', 'EVENT_TYPE');
  return true;
}

/** `handler` of an online binding. @throws RestError ERROR_ARGUMENT */
export function readHandler(params: Params): string {
  const handler = params.text('handler');
  if (handler === '') throw argumentEmpty('HANDLER');
  return handler;
}
