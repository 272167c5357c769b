/** Escape sequences of terminals: colours, cursor movements, titles. */
// oxlint-disable-next-line no-control-regex -- they begin with a control character
const TERMINAL = /[\u001b\u009b][[\]()#;?]*(?:\d{0,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;

/** What starts a new line, hides or reverses text: control and format characters, separators of lines, lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;

/**
 * A text of a foreign server or person, fit for a message or a line of a log: on one line, without escape sequences
 * of terminals, of at most `max` characters (default 500) and a `…` where it was longer. Costs no more for a longer text.
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

/** Cuts between characters, not inside one of two code units. */
const shorten = (text: string, max: number): string => text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '');
