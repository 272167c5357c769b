import { argumentEmpty, argumentWrong } from '../errors.js';
import type { CallContext, MethodResult } from '../method.js';
import { type Params, toText } from '../params.js';
import { callingQueue, readProcessId } from './offline-caller.js';

/**
 * `event.offline.error`: marks rows of a reservation as failed and sets them free. Always true. Rows of the same
 * messages that are not in the reservation are deleted, so that a wrong `process_id` marks none and deletes all.
 */
export function eventOfflineError(params: Params, context: CallContext): MethodResult {
  const queue = callingQueue(context);
  const processId = readProcessId(params);
  if (processId === undefined) throw argumentEmpty('PROCESS_ID');
  if (!params.isSet('message_id') || typeof params.get('message_id') !== 'object') {
    throw argumentWrong('Value must be array of MESSAGE_ID values', 'message_id');
  }
  context.model.offline.fail(queue, processId, new Set(params.list('message_id').map(toText)));
  return { result: true };
}
