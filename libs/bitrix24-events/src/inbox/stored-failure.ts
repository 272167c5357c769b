import { readThrown } from '../common/index.js';
import { createRedactor, type Redactor } from '../common/text/index.js';
import type { StoredFailure } from './inbox-deliveries.js';

const MAX_STACK_LENGTH = 4_000;
const MAX_CODE_LENGTH = 100;

/** Class names; any other name may contain text of the event. */
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]{0,99}$/u;

const NOT_KEPT = 'The text of this error is not stored: the event has too many secrets to remove from it.';

/**
 * What is stored of a handler's error, whatever its shape. Never throws, and takes a bounded time:
 * if the secrets cannot be removed, only the error's name is stored.
 *
 * @param secrets texts that must not be stored, whatever the handler put into its error
 */
export function toStoredFailure(error: unknown, at: number, secrets: Iterable<string>): StoredFailure {
  const { name, message, stack, code } = readThrown(error);
  const redactor = createRedactor(secrets);
  const [shownName, shownMessage] = [redactor.text(name), redactor.text(message)];
  if (shownName === undefined || shownMessage === undefined)
    return { name: CLASS_NAME.test(name) ? name : 'Error', message: NOT_KEPT, at };
  const shownCode = code !== undefined && code.length <= MAX_CODE_LENGTH ? redactor.text(code) : undefined;
  const shownStack = stack === undefined ? undefined : beginningOf(stack, redactor);
  return {
    name: CLASS_NAME.test(shownName) ? shownName : 'Error',
    message: shownMessage,
    ...(shownCode !== undefined && { code: shownCode }),
    ...(shownStack !== undefined && { stack: shownStack }),
    at,
  };
}

/** The complete lines at its beginning; `undefined` if the first is too long. */
function beginningOf(stack: string, redactor: Redactor): string | undefined {
  const shown = redactor.lines(stack, MAX_STACK_LENGTH);
  if (stack.length <= MAX_STACK_LENGTH) return shown;
  const end = shown?.lastIndexOf('\n') ?? -1;
  return end < 0 ? undefined : shown?.slice(0, end);
}
