import type { BitrixEventDataMap } from './generated/event-data-map.js';

type Known = keyof BitrixEventDataMap;

/**
 * The catalogued names that differ from `Name` in one place: letters left out, or up to two wrong, doubled or
 * swapped ones. Works while compiling, and only on a name that is wrong: right ones never pay for it.
 */
export type NearestName<Name extends string> = FirstOf<
  [Differing<'', Name, 0>, Differing<'', Name, 1>, Differing<'', Name, 2>]
>;

/** Tries each place: what stands before it, any text, what stands after it without the first `Skip` letters. */
type Differing<Before extends string, After extends string, Skip extends 0 | 1 | 2, Found = never> =
  Found | Extract<Known, `${Before}${string}${WithoutFirst<After, Skip>}`> extends infer Now
  ? After extends `${infer Letter}${infer Rest}`
    ? Differing<`${Before}${Letter}`, Rest, Skip, Now>
    : Now
  : never;

type WithoutFirst<Text extends string, Skip extends 0 | 1 | 2> = Skip extends 0
  ? Text
  : Text extends `${string}${infer Rest}`
    ? Skip extends 1
      ? Rest
      : Rest extends `${string}${infer Last}`
        ? Last
        : NoText
    : NoText;

/** Matches no name: the place is too near to the end to skip so many letters. */
type NoText = '*';

type FirstOf<Unions extends readonly unknown[]> = Unions extends readonly [infer Head, ...infer Tail]
  ? [Head] extends [never]
    ? FirstOf<Tail>
    : Head & string
  : never;
