import type { NewBinding } from '../../model/bindings.js';
import { eventRules } from '../../model/events.js';
import type { PortalModel } from '../../model/portal.js';
import { accessDenied, RestError } from '../errors.js';
import { type CallContext, callerHasScope, callerIsAdmin, type MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { callingApplication, readEvent, readHandler, readIsOffline } from './event-binding.js';
import { checkHandlerUrl } from './handler-url.js';

/** `event.bind`; the checks stand in the order of the portal's source. */
export function eventBind(params: Params, context: CallContext): MethodResult {
  const caller = callingApplication(context);
  const userId = readUserId(params, context);
  const event = readEvent(params);
  const offline = readIsOffline(params);
  if (offline && !callerIsAdmin(context)) {
    throw accessDenied('Offline events binding requires administrator access rights');
  }
  const handler = offline ? '' : readHandler(params);
  if (!offline) checkHandlerUrl(handler);
  const rules = readRules(event, context);
  if (offline && rules.disableOffline) {
    throw new RestError(400, 'ERROR_ARGUMENT', 'Offline event cannot be registered for this event.');
  }
  addBinding(context.model, {
    event,
    handler,
    clientId: caller.app.clientId,
    userId: offline ? 0 : userId,
    connector: caller.connector,
    offline,
    options: pick(params.mapOrEmpty('options'), rules.options),
  });
  return { result: true };
}

/** Administrators: anybody, 0 for the acting user. Others: themselves. */
function readUserId(params: Params, context: CallContext): number {
  const wanted = params.int('auth_type');
  if (callerIsAdmin(context)) return Math.max(0, wanted);
  if (wanted > 0 && wanted !== context.caller.userId) {
    throw accessDenied('Event binding with AUTH_TYPE requires administrator access rights');
  }
  return context.caller.userId;
}

function readRules(event: string, { model, caller }: CallContext) {
  const scope = model.events.scopeOf(event);
  if (scope === undefined || !callerHasScope(caller, scope)) {
    throw new RestError(400, 'ERROR_EVENT_NOT_FOUND', 'Event not found');
  }
  return eventRules(event);
}

function addBinding(model: PortalModel, binding: NewBinding): void {
  const twin = model.bindings.twinOf(binding);
  const now = model.facts.clock.now();
  if (twin) {
    const running = now - (model.boundAt.get(twin.id) ?? -Infinity) < model.facts.bindLock;
    const reason = running ? 'Process of binding the handler has already started' : 'Handler already binded';
    throw new RestError(400, 'ERROR_CORE', `Unable to set event handler: ${reason}`);
  }
  model.boundAt.set(model.bindings.add(binding).id, now);
}

function pick(options: Record<string, unknown>, allowed: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => allowed.includes(name)));
}
