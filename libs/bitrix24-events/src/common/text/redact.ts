import { printable } from './printable.js';
import { SecretFinder } from './secret-finder.js';

const MAX_TEXT_LENGTH = 500;

/** Whitespace and secrets may shorten a text, so this much of it is read to show {@link MAX_TEXT_LENGTH} characters. */
const MAX_INPUT_LENGTH = 4 * MAX_TEXT_LENGTH;

/** Removes secrets from texts, in any usual encoding. Bounded in time for any secrets and texts. */
export interface Redactor {
  /** One line of at most 500 characters. `undefined` where the secrets cannot be removed within the bounds. */
  text(text: string): string | undefined;
  /** Several lines: at most the first `longest` characters. `undefined` as for `text`. */
  lines(text: string, longest: number): string | undefined;
}

/** Prepares the removal of `secrets`, which may be many and of any length. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const finder = SecretFinder.of(secrets);
  return {
    text: (text) => {
      const masked = finder?.mask(text, MAX_INPUT_LENGTH);
      if (masked === undefined) return undefined;
      return printable(masked, MAX_TEXT_LENGTH);
    },
    lines: (text, longest) =>
      finder
        ?.mask(text, longest)
        ?.split('\n')
        .map((line) => oneLine(line))
        .join('\n'),
  };
}

/**
 * Makes text of a foreign server safe for an error message or a log: without the given secrets in
 * any usual encoding, without control characters, of bounded length.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  return createRedactor(secrets).text(text) ?? '(not shown: its secrets cannot be removed)';
}

/** A line of a stack trace; its indentation is kept. */
const oneLine = (line: string): string => /^ */.exec(line)![0] + printable(line, line.length);
