import type { Binding } from '../../model/bindings.js';
import { type CallContext, callerIsAdmin, type MethodResult } from '../method.js';
import type { Params } from '../params.js';
import { callingApplication } from './event-binding.js';

/** `event.get`: no ids, no options, no connectors of online rows; others than administrators see their own rows. */
export function eventGet(_params: Params, context: CallContext): MethodResult {
  const { app, userId } = callingApplication(context);
  const rows = context.model.bindings.ofApplication(app.clientId);
  const visible = callerIsAdmin(context) ? rows : rows.filter((row) => row.userId === userId);
  return { result: visible.map(shape) };
}

function shape(row: Binding): Record<string, unknown> {
  if (row.offline) return { event: row.event, connector_id: row.connector, offline: 1 };
  return { event: row.event, handler: row.handler, auth_type: String(row.userId), offline: 0 };
}
