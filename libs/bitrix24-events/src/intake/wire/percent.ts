const HEX = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const char = digit.toString(16);
  HEX[char.charCodeAt(0)] = digit;
  HEX[char.toUpperCase().charCodeAt(0)] = digit;
}

const ASCII = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
// Filled and read without awaiting anything in between.
const scratch = Buffer.allocUnsafe(4_096);
const PERCENT = 37;
const PLUS = 43;
/** With more parts, too many short strings would be created. */
const MAX_PARTS = 8;

/**
 * Decodes `bytes[from, to)`, a text of one char per byte, as one piece of
 * `application/x-www-form-urlencoded`. Bytes that are not valid UTF-8 become U+FFFD: a portal may
 * cut a text within a character, and the event matters more than that character.
 *
 * @returns `undefined` at a broken escape (`%`, `%4`, `%zz`), which no portal sends.
 */
export function decodePiece(bytes: string, from: number, to: number): string | undefined {
  let text = '';
  let kept = from;
  let parts = 0;
  for (let at = from; at < to; at++) {
    const code = bytes.charCodeAt(at);
    if (code === PLUS) {
      if (++parts > MAX_PARTS) return decodeBytes(bytes, from, to);
      text += `${bytes.slice(kept, at)} `;
      kept = at + 1;
    } else if (code === PERCENT) {
      if (++parts > MAX_PARTS) return decodeBytes(bytes, from, to);
      const byte = escaped(bytes, at, to);
      if (byte < 0) return undefined;
      if (byte > 127) return decodeBytes(bytes, from, to);
      text += bytes.slice(kept, at) + ASCII[byte]!;
      at += 2;
      kept = at + 1;
    } else if (code > 127) return decodeBytes(bytes, from, to);
  }
  return text + bytes.slice(kept, to);
}

/** The byte that the escape at `at` stands for; negative if the escape is broken. */
function escaped(bytes: string, at: number, to: number): number {
  if (at + 2 >= to) return -1;
  const high = HEX[bytes.charCodeAt(at + 1)]!;
  const low = HEX[bytes.charCodeAt(at + 2)]!;
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function decodeBytes(bytes: string, from: number, to: number): string | undefined {
  const decoded = to - from <= scratch.length ? scratch : Buffer.allocUnsafe(to - from);
  let length = 0;
  for (let at = from; at < to; at++) {
    let byte = bytes.charCodeAt(at);
    if (byte === PLUS) byte = 32;
    else if (byte === PERCENT) {
      byte = escaped(bytes, at, to);
      if (byte < 0) return undefined;
      at += 2;
    }
    decoded[length++] = byte;
  }
  return decoded.toString('utf8', 0, length);
}
