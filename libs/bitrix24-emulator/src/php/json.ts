import { isMap, type PhpValue } from './value.js';

const NAMED: Readonly<Record<string, string>> = {
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  "'": '\\u0027',
  '/': '\\/',
  '\\"': '\\u0022',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};
/** What `JSON.stringify` writes differently; `\\` is matched to be stepped over. */
const DIFFERENT = /\\\\|\\"|\\ud[89a-f][\da-f]{2}|[<>&'/\u2028\u2029]/g;

/**
 * PHP's `json_encode` with the flags of `Bitrix\Main\Web\Json` (hex tags, ampersands, apostrophes and quotes;
 * Unicode as it is). Slashes are escaped; an empty map is a list.
 */
export function phpJson(value: PhpValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return numeral(value);
  if (typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return 'null';
  if (isList(value)) return `[${Object.values(value).map(phpJson).join(',')}]`;
  const members = Object.entries(value).map(([key, member]) => `${quoted(key)}:${phpJson(member)}`);
  return `{${members.join(',')}}`;
}

/** The value as it looks after a way through PHP's JSON: maps with the keys 0, 1, 2 … and empty ones are lists. */
export function phpJsonValue(value: PhpValue): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (isList(value)) return Object.values(value).map(phpJsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, phpJsonValue(member)]));
}

function isList(value: object): boolean {
  return !isMap(value) || Object.keys(value).every((key, index) => key === String(index));
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(DIFFERENT, (found) => {
    if (found === '\\\\') return found;
    // Half a surrogate pair has no UTF-8: U+FFFD stands for it.
    return NAMED[found] ?? '\ufffd';
  });
}

/** An int exactly; a float by its shortest digits, with an exponent where PHP's `serialize_precision` -1 has one. */
function numeral(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  const [mantissa = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 17) return String(value);
  const digits = mantissa.includes('.') ? mantissa : `${mantissa}.0`;
  return `${digits}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
