import type { WireData, WireValue } from '../../catalog/index.js';
import { isMap, isObject } from '../../common/index.js';
import type { FormLimits } from './form-parser.js';
import { isSafeName, parseKey } from './form-key.js';
import { put } from './put.js';
import { Refusal } from '../refusal.js';
import { WEIGHT_OF_MAP, WireTree } from './wire-tree.js';

const notAMap = new Refusal(400, 'malformed body', 'Bad request: the body is not a map of fields.');
const tooDeep = new Refusal(400, 'malformed body', 'Bad request: the body is nested too deeply.');
const tooManyFields = new Refusal(413, 'too large', 'Payload too large: too many fields in the body.');

/**
 * Converts an already parsed body to the result of parsing the same event as a form: scalars become
 * strings (`true` is `1`, `false` is `0`); nulls, and empty maps and lists, are dropped (protocol:
 * PHP's `http_build_query`). Flat keys such as `data[FIELDS][ID]` are nested. The result shares
 * nothing with `body`.
 */
export function toWire(body: unknown, limits: FormLimits): WireData | Refusal {
  if (!isMap(body)) return notAMap;
  const flat = Object.keys(body).some((key) => key.includes('['));
  return flat ? unflatten(body, limits) : new Conversion(limits).root(body);
}

/** The conversion of one body: counts its values, and the maps and lists around them. */
class Conversion {
  private room: number;
  // Of the map that was filled last. Reading its keys would cost more than creating it.
  private count = 0;
  private last = '';

  constructor(private readonly limits: FormLimits) {
    this.room = limits.maxFields;
  }

  root(source: Record<string, unknown>): WireData | Refusal {
    const map: WireData = {};
    return this.convert(map, source, 0) ?? map;
  }

  private value(value: unknown, depth: number): WireValue | Refusal | undefined {
    this.room -= isObject(value) ? WEIGHT_OF_MAP : 1;
    if (this.room < 0) return tooManyFields;
    if (typeof value !== 'object') return scalar(value);
    if (value === null) return undefined;
    const map: WireData = {};
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own enumerable names are all that is read
    const refusal = this.convert(map, value as Record<string, unknown>, depth + 1);
    if (refusal) return refusal;
    if (this.count === 0) return undefined;
    // Indices come first, in ascending order: the last name is enough to decide.
    return this.last === String(this.count - 1) ? Object.values(map) : map;
  }

  private convert(map: WireData, source: Record<string, unknown>, depth: number): Refusal | undefined {
    if (depth > this.limits.maxDepth) return tooDeep;
    // Checked before the names of its entries are created.
    if (Array.isArray(source) && source.length > this.room) return tooManyFields;
    let count = 0;
    let last = '';
    for (const key of Object.keys(source)) {
      if (!isSafeName(key)) continue;
      const converted = this.value(source[key], depth);
      if (converted instanceof Refusal) return converted;
      if (converted === undefined) continue;
      put(map, key, converted);
      count += 1;
      last = key;
    }
    [this.count, this.last] = [count, last];
    return undefined;
  }
}

function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** The output of a parser without nesting: `{ 'data[FIELDS][ID]': '1' }`. */
function unflatten(body: Record<string, unknown>, limits: FormLimits): WireData | Refusal {
  const tree = new WireTree(limits.maxFields);
  const entries = Object.entries(body);
  if (entries.length > limits.maxFields) return tooManyFields;
  for (const [key, value] of entries) {
    const path = parseKey(key, limits.maxDepth);
    if (path === 'too-deep') return tooDeep;
    // A repeated scalar arrives as a list, of which the last one wins.
    const text = scalar(Array.isArray(value) ? value.at(-1) : value);
    if (path !== 'ignored' && text !== undefined && !tree.set(path, text)) return tooManyFields;
  }
  return tree.finish();
}
