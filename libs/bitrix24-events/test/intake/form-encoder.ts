import * as fc from 'fast-check';
import type { WireData, WireValue } from '../../src/catalog/index.js';

const encode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);

/** PHP's `http_build_query`, as far as {@link WireData} needs it. */
export function encodeForm(data: WireData): string {
  const pairs: string[] = [];
  const add = (key: string, value: WireValue): void => {
    if (typeof value === 'string') pairs.push(`${encode(key)}=${encode(value)}`);
    else for (const [name, child] of Object.entries(value)) add(`${key}[${name}]`, child);
  };
  for (const [name, value] of Object.entries(data)) add(name, value);
  return pairs.join('&');
}

const text = fc
  .oneof(
    fc.string({ maxLength: 8 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom('Иван', '日本', '👍🏽', 'a=b&c', '100%', '+7', 'undefined'),
  )
  .filter((value) => !/\p{Surrogate}/u.test(value));

const DANGEROUS = ['__proto__', 'constructor', 'prototype'];

/** Names of inner maps that come back as they are: others PHP itself bends. */
const name = fc
  .oneof(text, fc.nat(3).map(String))
  .filter((key) => !/[\][\0]/.test(key) && !/^\s?$/.test(key) && !DANGEROUS.includes(key));
/** The same for the outermost name. */
const topName = name.filter((key) => !/[ .]/.test(key));

const isIndexed = (keys: string[]): boolean => keys.every((key, index) => key === String(index));

/** Data as it can be on the wire: no empty map or list, and no map that PHP would call a list. */
export function wireData(maxDepth: number): fc.Arbitrary<WireData> {
  const { value } = fc.letrec<{ value: WireValue; map: WireData; list: WireValue[] }>((tie) => ({
    value: fc.oneof({ maxDepth, depthSize: 'max' }, text, tie('map'), tie('list')),
    map: fc
      .dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3, noNullPrototype: true })
      .filter((map) => !isIndexed(Object.keys(map))),
    list: fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
  }));
  return fc.dictionary(topName, value, { maxKeys: 5, noNullPrototype: true });
}
