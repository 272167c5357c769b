const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** What can be told of a JSON text without parsing it. */
export interface JsonSize {
  /** Values inside of others, maps and lists included; those that are empty count twice. */
  values: number;
  /** Of its maps and lists. */
  depth: number;
}

/**
 * Counts what `JSON.parse` would make, by commas and brackets: one megabyte may hold half a million values, which
 * take far more time and memory than its bytes.
 */
export function jsonSize(json: Buffer): JsonSize {
  let values = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === QUOTE) at = endOfText(json, at);
    else if (byte === COMMA) values += 1;
    else if (byte === OPEN_MAP || byte === OPEN_LIST) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === CLOSE_MAP || byte === CLOSE_LIST) depth -= 1;
  }
  return { values, depth: deepest };
}

/** Where the quote stands that ends the text begun at `from`. */
function endOfText(json: Buffer, from: number): number {
  for (let at = from + 1; at < json.length; at++) {
    if (json[at] === QUOTE) return at;
    if (json[at] === BACKSLASH) at += 1;
  }
  return json.length;
}
