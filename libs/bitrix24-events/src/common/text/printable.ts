/** Escape sequences of terminals: colours, cursor movements, titles. */
// oxlint-disable-next-line no-control-regex -- they begin with a control character
const TERMINAL = /[\u001b\u009b][[\]()#;?]*(?:\d{0,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;

/**
 * Characters that start a new line, hide or reverse text: control and format characters, line
 * separators, lone surrogates.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/**
 * Makes text of a foreign server or person safe for an error message or a log line: one line, no
 * terminal escape sequences, at most `max` characters (default 500) and a `…` if it was longer. The
 * cost does not depend on the length of the text.
 *
 * @example
 * ```ts
 * printable('crm\n[Nest] 1 - FAKE LINE') // 'crm [Nest] 1 - FAKE LINE'
 * ```
 */
export function printable(text: string, max = 500): string {
  const clean = text
    .slice(0, max * 4)
    .replace(TERMINAL, ' ')
    .replace(UNPRINTABLE, ' ')
    .trim();
  return clean.length > max || text.length > max * 4 ? `${shorten(clean, max)}…` : clean;
}

/** Cuts between characters, never inside a surrogate pair. */
const shorten = (text: string, max: number): string => text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
