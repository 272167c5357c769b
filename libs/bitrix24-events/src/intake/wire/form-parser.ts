import { isAscii } from 'node:buffer';
import type { WireData } from '../../catalog/index.js';
import { KeyCache, standsAt } from './key-cache.js';
import { decodePiece } from './percent.js';
import { Refusal } from '../refusal.js';
import { WireTree } from './wire-tree.js';

/** Limits of a body. */
export interface FormLimits {
  /** Maximum number of fields; the maps and lists around them count as several. */
  maxFields: number;
  /** Maximum number of brackets in one key. */
  maxDepth: number;
}

/**
 * Maximum number of names in a field's key, on average: a real one has three. Each is looked up for
 * each field.
 */
const NAMES_PER_FIELD = 5;

const brokenEscape = new Refusal(
  400,
  'malformed body',
  'Bad request: a broken percent escape in the form body.',
);

/**
 * Parses `application/x-www-form-urlencoded` as PHP's `parse_str` does: `data[FIELDS][ID]=1`
 * becomes nested maps of strings, and maps with the keys 0 to n-1 become lists. Keys that name a
 * prototype are ignored. Takes time linear in the size of the body.
 *
 * A parser caches the keys that it has seen, because all requests have the same ones.
 */
export class FormParser {
  private readonly keys: KeyCache;
  private readonly maxNames: number;
  private readonly tooManyFields: Refusal;
  private readonly tooDeep: Refusal;

  constructor(private readonly limits: FormLimits) {
    this.keys = new KeyCache(limits.maxDepth);
    this.maxNames = limits.maxFields * NAMES_PER_FIELD;
    this.tooManyFields = new Refusal(
      413,
      'too large',
      `Payload too large: more than ${limits.maxFields} fields, maps and lists in the form body.`,
    );
    this.tooDeep = new Refusal(
      400,
      'malformed body',
      `Bad request: a key with more than ${limits.maxDepth} brackets in the form body.`,
    );
  }

  parse(body: Buffer): WireData | Refusal {
    // One char per byte: an escape may hold part of a character.
    const text = body.toString('latin1');
    const plain = isAscii(body);
    const { length } = text;
    const tree = new WireTree(this.limits.maxFields);
    let fields = 0;
    let names = 0;
    let previous = this.keys.beginBody();
    // Position of the next one of each: searched again only once it is passed, so that no char is
    // scanned twice.
    let equals = -1;
    let percent = -1;
    let plus = -1;
    for (let start = 0, end = 0; start < length; start = end + 1) {
      end = indexOf(text, '&', start);
      if (end === start) continue;
      if (++fields > this.limits.maxFields) return this.tooManyFields;
      let key = previous.next;
      if (!key || !standsAt(key, text, start)) {
        if (equals < start) equals = indexOf(text, '=', start);
        key = this.keys.follow(previous, text.slice(start, Math.min(equals, end)));
      }
      previous = key;
      const { path } = key;
      if (path === 'ignored') continue;
      if (path === 'too-deep') return this.tooDeep;
      if (path === 'broken') return brokenEscape;
      if ((names += path.length) > this.maxNames) return this.tooManyFields;
      const from = Math.min(start + key.raw.length + 1, end);
      if (percent < from) percent = indexOf(text, '%', from);
      if (plus < from) plus = indexOf(text, '+', from);
      const decoded = plain && percent >= end && plus >= end;
      const value = decoded ? text.slice(from, end) : decodePiece(text, from, end);
      if (value === undefined) return brokenEscape;
      if (!tree.set(path, value)) return this.tooManyFields;
    }
    return tree.finish();
  }
}

const indexOf = (text: string, char: string, from: number): number => {
  const at = text.indexOf(char, from);
  return at < 0 ? text.length : at;
};
