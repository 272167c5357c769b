import { readThrown } from '../common/index.js';
import { createRedactor, type Redactor } from '../common/text/index.js';
import type { StoredFailure } from './inbox-deliveries.js';

const MAX_STACK_LENGTH = 4_000;
const MAX_CODE_LENGTH = 100;

/** Class names; anything else in their place may be text of the event. */
const CLASS_NAME = /^[\p{L}_$][\p{L}\p{N}_$]{0,99}$/u;

const NOT_KEPT = 'The text of this error is not kept: the event has too many secrets to remove from it.';

/**
 * What is kept of an error that a handler threw, whatever its shape. Never throws, and takes a bounded time: where the
 * secrets cannot be removed, only the error's name is kept.
 *
 * @param secrets texts that must not be kept, whatever the handler put into its error
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

/** The whole lines at its beginning; `undefined` when the first is too long. */
function beginningOf(stack: string, redactor: Redactor): string | undefined {
  const shown = redactor.lines(stack, MAX_STACK_LENGTH);
  if (stack.length <= MAX_STACK_LENGTH) return shown;
  const end = shown?.lastIndexOf('\n') ?? -1;
  return end < 0 ? undefined : shown?.slice(0, end);
}
