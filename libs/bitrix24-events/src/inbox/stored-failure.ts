import { redact } from '../rest/index.js';
import type { StoredFailure } from './inbox.js';

const LONGEST_STACK = 4_000;

/**
 * What is kept of an error that a handler threw.
 *
 * @param secrets texts that must not be kept, whatever the handler put into its error
 */
export function toStoredFailure(error: unknown, at: number, secrets: readonly string[]): StoredFailure {
  if (!isError(error)) return { name: 'Error', message: redact(asText(error), secrets), at };
  const { name, message, stack } = error;
  const lines = stack === undefined ? [] : wholeLines(stack).map((line) => redact(line, secrets));
  return {
    name,
    message: redact(message, secrets),
    ...(lines.length > 0 && { stack: lines.join('\n') }),
    at,
  };
}

/** Of a long stack its beginning. No line is cut: what is left of a secret could not be told from other text. */
function wholeLines(stack: string): string[] {
  const lines = stack.split('\n');
  let length = 0;
  const end = lines.findIndex((line) => (length += line.length + 1) > LONGEST_STACK);
  return end < 0 ? lines : lines.slice(0, end);
}

/** A handler may throw anything, also what has no text. */
function asText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'The handler threw a value that has no text.';
  }
}

/** By its shape: a handler may throw another realm's error. */
const isError = (error: unknown): error is Error =>
  typeof error === 'object' &&
  error !== null &&
  'name' in error &&
  typeof error.name === 'string' &&
  'message' in error &&
  typeof error.message === 'string';
