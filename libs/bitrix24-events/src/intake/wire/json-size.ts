import { WEIGHT_OF_MAP } from './wire-tree.js';

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** The size of a JSON text, estimated without parsing it. */
export interface JsonSize {
  /**
   * Lower bound of the number of nested values; maps and lists among them count as {@link
   * WEIGHT_OF_MAP}.
   */
  values: number;
  /** Depth of its maps and lists. */
  depth: number;
}

/**
 * Counts the values that `JSON.parse` would create, by commas and brackets: one megabyte can hold
 * half a million values, which take far more time and memory than its bytes.
 */
export function jsonSize(json: Buffer): JsonSize {
  let commas = 0;
  let maps = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at]!;
    if (byte === QUOTE) at = endOfText(json, at);
    else if (byte === COMMA) commas += 1;
    else if (byte === OPEN_MAP || byte === OPEN_LIST) {
      maps += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === CLOSE_MAP || byte === CLOSE_LIST) depth -= 1;
  }
  // Each map or list that is not empty has one value more than commas; but the outermost one is not
  // nested.
  return { values: commas + Math.max(0, maps - 1) * (WEIGHT_OF_MAP - 1), depth: deepest };
}

/** The position of the quote that ends the text starting at `from`. */
function endOfText(json: Buffer, from: number): number {
  for (let at = from + 1; at < json.length; at++) {
    if (json[at] === QUOTE) return at;
    if (json[at] === BACKSLASH) at += 1;
  }
  return json.length;
}
