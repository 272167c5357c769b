import type { OfflineQueueKey } from '../../offline/index.js';
import { RestError } from '../errors.js';
import { type CallContext, callerIsAdmin } from '../method.js';
import type { Params } from '../params.js';
import { callingApplication } from './event-binding.js';

/**
 * The queue that a call is about: of an application's administrator, by the connector of the outermost request.
 *
 * @throws RestError WRONG_AUTH_TYPE, ACCESS_DENIED
 */
export function callingQueue(context: CallContext): OfflineQueueKey {
  const { app, connector } = callingApplication(context);
  if (!callerIsAdmin(context)) throw new RestError(403, 'ACCESS_DENIED', 'Access denied!');
  return { clientId: app.clientId, connector };
}

/** `process_id`; `undefined` when it is absent or null. An empty one is one: that of the free rows. */
export function readProcessId(params: Params): string | undefined {
  return params.isSet('process_id') ? params.text('process_id').trim() : undefined;
}
