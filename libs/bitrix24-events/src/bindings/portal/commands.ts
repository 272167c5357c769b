import { printable } from '../../common/text/index.js';
import { Bitrix24RestError, type BatchCommand, type BatchOutcome } from '../../rest/index.js';
import type { BindingKey, WantedBinding } from '../binding.js';

/** The portal's answer to a refused command. */
export type CommandError = Pick<Bitrix24RestError, 'error' | 'description'>;

/**
 * Sends commands, at most as many as a batch may hold, in one request; a failed one does not stop
 * the others. `signal` ends the waiting. `connector` applies to the whole request: online bindings
 * are never sent in one that has it.
 */
export type SendBatch = (
  commands: Readonly<Record<string, BatchCommand>>,
  signal?: AbortSignal,
  connector?: string,
) => Promise<Readonly<Record<string, BatchOutcome>>>;

/** Without `auth_type` the portal takes the acting user of each event. An offline binding has neither URL nor user. */
export const bindCommand = ({ event, handler, authType, offline, options }: WantedBinding): BatchCommand => ({
  method: 'event.bind',
  params: offline
    ? { event, event_type: 'offline' }
    : {
        event,
        handler,
        ...(authType === 0 ? {} : { auth_type: authType }),
        ...(options && Object.keys(options).length > 0 ? { options } : {}),
      },
});

/**
 * With `auth_type`: without it an administrator would unbind the rows of every user. Who is none may name no user, and
 * has the own rows only.
 */
export const unbindCommand = (
  { event, handler, authType, offline }: BindingKey,
  isAdmin = true,
): BatchCommand => ({
  method: 'event.unbind',
  params: offline
    ? { event, event_type: 'offline' }
    : { event, handler, ...(isAdmin && { auth_type: authType }) },
});

/**
 * Whether the portal refused to bind because the row exists, or a parallel request is creating it:
 * it is bound as wanted, or the next sync will find it.
 */
export const isAlreadyBound = ({ error, description }: CommandError): boolean =>
  error.toUpperCase() === 'ERROR_CORE' &&
  /handler already binded|binding the handler has already started/i.test(description);

/** Whether a request was refused because the plan does not take `auth_connector`: nothing of it was carried out. */
export const isConnectorRefused = (error: unknown): boolean =>
  error instanceof Bitrix24RestError &&
  error.error.toUpperCase() === 'WRONG_LICENSE' &&
  /auth_connector/i.test(error.description);

const NO_ANSWER: CommandError = { error: '', description: 'no answer to this command' };

/** Why a command was not carried out; `undefined` when it was. */
export function refusalOf(outcome: BatchOutcome | undefined): CommandError | undefined {
  if (outcome?.status === 'done') return undefined;
  return outcome?.status === 'failed' ? outcome.error : NO_ANSWER;
}

/** The portal's words, for a log. */
export const sayError = ({ error, description }: CommandError): string =>
  printable([error, description].filter((text) => text !== '').join(': '), 300);
