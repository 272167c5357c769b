import { phpMap } from '../../php/index.js';
import type { CallContext, MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { callingApplication } from './event-binding.js';

const AUTH_PARAMS = new Set(['auth', 'access_token', 'auth_connector']);

/** `event.test`: always 1; raises ONAPPTEST for the calling application, the parameters' case kept. */
export function eventTest(params: Params, context: CallContext): MethodResult {
  const { app } = callingApplication(context);
  const query = Object.fromEntries(Object.entries(params.raw).filter(([name]) => !AUTH_PARAMS.has(name)));
  const data = { QUERY: phpMap(query), LANGUAGE_ID: context.model.facts.language };
  context.hit.raise('ONAPPTEST', data, { clientId: app.clientId });
  return { result: 1 };
}
