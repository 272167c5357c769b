/**
 * The maximum size of an answer. Bytes alone are not enough: eight million of them may be three
 * million values.
 */
export interface AnswerBounds {
  /** After decompression. */
  bytes: number;
  /** Maps, lists and their members. */
  values: number;
}

/** For tokens, a profile and `app.info`, which have a few hundred bytes. */
const SMALL_ANSWER_BOUNDS: AnswerBounds = { bytes: 256 * 1_024, values: 16_000 };

/** No value of a real answer is shorter, including names, quotes and punctuation. */
const BYTES_PER_VALUE = 16;

/** Deeper than any real answer, and far below the stack's limit. */
const MAX_DEPTH = 200;

/**
 * Distinct member names, across all maps. A parser takes seconds for some hundred thousand of them,
 * as each new one changes the shape of its map; a real answer repeats its names, or has one map
 * keyed by ids.
 */
const MAX_NAMES = 16_000;

/** The limits for an answer, by its method. */
export const boundsOf = (
  size: 'small' | 'large',
  { maxAnswerBytes }: { maxAnswerBytes: number },
): AnswerBounds =>
  size === 'small'
    ? SMALL_ANSWER_BOUNDS
    : {
        bytes: maxAnswerBytes,
        values: Math.max(SMALL_ANSWER_BOUNDS.values, Math.floor(maxAnswerBytes / BYTES_PER_VALUE)),
      };

/**
 * Why a text must not be parsed as JSON, judged by its structural characters; `undefined` if it
 * may.
 */
export function problemOf(json: string, { values: most }: AnswerBounds): string | undefined {
  // Each value has at least one character.
  if (json.length <= MAX_DEPTH) return undefined;
  let [values, depth] = [0, 0];
  const names = new Set<string>();
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case 0x22: {
        // "
        const end = endOfText(json, at);
        if (isName(json, end) && names.add(json.slice(at, end)).size > MAX_NAMES)
          return `the answer holds more than ${MAX_NAMES} different names`;
        at = end;
        break;
      }
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > MAX_DEPTH) return `the answer is nested more than ${MAX_DEPTH} deep`;
        values++;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case 0x2c: // ,
        values++;
        break;
      default:
    }
    if (values > most) return `the answer holds more than ${most} values`;
  }
  return undefined;
}

/** The index of the closing quote of the string that starts at `at`. */
function endOfText(json: string, at: number): number {
  for (let end = json.indexOf('"', at + 1); ; end = json.indexOf('"', end + 1)) {
    if (end < 0) return json.length;
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
  }
}

/** Whether the string that ends at `end` is a member name: whitespace and a colon follow. */
function isName(json: string, end: number): boolean {
  for (let at = end + 1; ; at++) {
    const code = json.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code === 0x3a;
  }
}
