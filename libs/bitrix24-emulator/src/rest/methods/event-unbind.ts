import type { Binding } from '../../model/bindings.js';
import { accessDenied } from '../errors.js';
import { type CallContext, callerIsAdmin, type MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { callingApplication, readEvent, readHandler, readIsOffline } from './event-binding.js';

/** `event.unbind`: the number of rows removed; none is no error. */
export function eventUnbind(params: Params, context: CallContext): MethodResult {
  const { app, connector } = callingApplication(context);
  const event = readEvent(params);
  const offline = readIsOffline(params);
  if (offline && !callerIsAdmin(context)) {
    throw accessDenied('Offline events unbinding requires administrator access rights');
  }
  const handler = offline ? '' : readHandler(params);
  const userId = offline ? 'any' : readUserId(params, context);
  // Online rows go whatever their connector, offline rows by it.
  const isMeant = (row: Binding): boolean =>
    row.clientId === app.clientId &&
    row.offline === offline &&
    (offline
      ? row.connector === connector
      : row.handler === handler && (userId === 'any' || row.userId === userId));
  return { result: { count: context.model.bindings.remove(isMeant, event) } };
}

/**
 * Whose rows. Absent or null: administrators everybody's, others their own. The source compares a given
 * `auth_type` strictly, so that another than an administrator may pass the own id as a JSON integer only.
 */
function readUserId(params: Params, context: CallContext): number | 'any' {
  const admin = callerIsAdmin(context);
  if (!params.isSet('auth_type')) return admin ? 'any' : context.caller.userId;
  if (!admin && params.get('auth_type') !== context.caller.userId) {
    throw accessDenied('Event unbinding with AUTH_TYPE requires administrator access rights');
  }
  return params.int('auth_type');
}
