import { printable } from './printable.js';
import { SecretFinder } from './secret-finder.js';

const LONGEST_TEXT = 500;

/** Blanks and secrets may shorten a text: so much of it is read to show {@link LONGEST_TEXT} characters. */
const LONGEST_READ = 4 * LONGEST_TEXT;

/** Removes secrets from texts, in any usual spelling. Bounded in time, whatever the secrets and the texts are. */
export interface Redactor {
  /** One line of at most 500 characters. `undefined` where the secrets cannot be removed within the bounds. */
  text(text: string): string | undefined;
  /** Several lines: at most the first `longest` characters. `undefined` as above. */
  lines(text: string, longest: number): string | undefined;
}

/** Prepares to remove `secrets`, which may be many and of any length. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const finder = SecretFinder.of(secrets);
  return {
    text: (text) => {
      const masked = finder?.mask(text, LONGEST_READ);
      if (masked === undefined) return undefined;
      return printable(masked, LONGEST_TEXT);
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
 * A text of a foreign server, fit for a message or a log: without the given secrets in any usual spelling, without
 * control characters, of bounded length.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  return createRedactor(secrets).text(text) ?? '(not shown: its secrets cannot be removed)';
}

/** A line of a stack, whose indentation stays. */
const oneLine = (line: string): string => /^ */.exec(line)![0] + printable(line, line.length);
