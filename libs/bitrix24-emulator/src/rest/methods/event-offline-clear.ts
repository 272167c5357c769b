import type { OfflineRow } from '../../offline/index.js';
import { argumentEmpty, argumentWrong } from '../errors.js';
import type { CallContext, MethodResult } from '../method.js';
import { intval, type Params, toText } from '../params.js';
import { callingQueue, readProcessId } from './offline-caller.js';

/**
 * `event.offline.clear`: deletes a reservation, or some of its rows by `message_id` or else by `id`. Always true.
 * An empty `process_id` names the free rows, the marked ones too, and an empty list names all rows.
 */
export function eventOfflineClear(params: Params, context: CallContext): MethodResult {
  const queue = callingQueue(context);
  const processId = readProcessId(params);
  if (processId === undefined) throw argumentEmpty('PROCESS_ID');
  const isMeant = params.isSet('message_id') ? byMessage(params) : byId(params);
  context.model.offline.remove(queue, (row) => row.processId === processId && isMeant(row));
  return { result: true };
}

type Test = (row: OfflineRow) => boolean;

const WRONG_MESSAGES = 'Value must be array of MESSAGE_ID values';

function byMessage(params: Params): Test {
  const messages = readArray(params, 'message_id', WRONG_MESSAGES).map((value) => toText(value).trim());
  // The portal's own spelling of the argument's name.
  if (messages.some((id) => !/^.{32}$/su.test(id))) throw argumentWrong(WRONG_MESSAGES, 'messsage_id');
  return messages.length === 0 ? () => true : (row) => messages.includes(row.messageId);
}

function byId(params: Params): Test {
  if (!params.isSet('id')) return () => true;
  const ids = readArray(params, 'id', 'Value must be array of integers').map(intval);
  if (ids.some((id) => id <= 0)) throw argumentWrong('Value must be array of integers', 'id');
  return ids.length === 0 ? () => true : (row) => ids.includes(row.id);
}

function readArray(params: Params, name: string, otherwise: string): unknown[] {
  const value = params.get(name);
  if (typeof value !== 'object') throw argumentWrong(otherwise, name);
  return params.list(name);
}
