import { type CallContext, type MethodResult } from '../method.js';
import { type Params, truthy } from '../params.js';
import { callingApplication } from './event-binding.js';

/** `events`: the names of a scope, of everything, or of what the token may use. */
export function events(params: Params, context: CallContext): MethodResult {
  const { scope } = callingApplication(context);
  const table = context.model.events;
  if (params.isSet('scope')) return { result: table.namesIn(new Set([params.text('scope') || 'basic'])) };
  if (truthy(params.get('full'))) return { result: table.allNames() };
  return { result: table.namesIn(new Set([...scope, 'basic'])) };
}
