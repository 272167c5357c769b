import type { BatchCommand, BatchOutcome, Bitrix24RestError } from '../rest/index.js';
import type { BindingKey, WantedBinding } from './binding.js';

/** What the portal said to a command that it refused. */
export type CommandError = Pick<Bitrix24RestError, 'error' | 'description'>;

/** Sends commands, at most {@link LARGEST_BATCH}, in one request; none stops the others. `signal` ends the waiting. */
export type SendBatch = (
  commands: Readonly<Record<string, BatchCommand>>,
  signal?: AbortSignal,
) => Promise<Readonly<Record<string, BatchOutcome>>>;

/** Bitrix24 refuses each command beyond these. */
export const LARGEST_BATCH = 50;

/** Without `auth_type` the portal takes the acting user of each event. */
export const bindCommand = ({ event, handler, authType, options }: WantedBinding): BatchCommand => ({
  method: 'event.bind',
  params: {
    event,
    handler,
    ...(authType === 0 ? {} : { auth_type: authType }),
    ...(options && Object.keys(options).length > 0 ? { options } : {}),
  },
});

/** Always with `auth_type`: without it an administrator would unbind the rows of every user. */
export const unbindCommand = ({ event, handler, authType }: BindingKey): BatchCommand => ({
  method: 'event.unbind',
  params: { event, handler, auth_type: authType },
});

/**
 * Whether the portal refused to bind because the row is there, or is being made by a parallel request: what
 * we want is so, or will be seen by the next look.
 */
export const isAlreadyBound = ({ error, description }: CommandError): boolean =>
  error.toUpperCase() === 'ERROR_CORE' &&
  /handler already binded|binding the handler has already started/i.test(description);

const NO_ANSWER: CommandError = { error: '', description: 'no answer to this command' };

/** Why a command was not carried out; `undefined` when it was. */
export function refusalOf(outcome: BatchOutcome | undefined): CommandError | undefined {
  if (outcome?.status === 'done') return undefined;
  return outcome?.status === 'failed' ? outcome.error : NO_ANSWER;
}

/** The portal's words, for a log. */
export const sayError = ({ error, description }: CommandError): string =>
  [error, description].filter((text) => text !== '').join(': ');
