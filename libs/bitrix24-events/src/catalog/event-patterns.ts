import type { CustomEventName } from './custom-event.js';
import type { BitrixEventDataMap } from './generated/event-data-map.js';

/** `ONCRM*ADD` as a template literal type: each `*` stands for any text. */
type AsTemplate<Pattern extends string> = Pattern extends `${infer Before}*${infer After}`
  ? `${Before}${string}${AsTemplate<After>}`
  : Pattern;

/**
 * The names, in upper case, that a name or a pattern stands for: `'ONCRMLEAD*'` is every catalogued name that
 * begins so. A pattern that matches nothing is `never`.
 *
 * @example
 * ```ts
 * @OnBitrixEvent('ONCRMLEAD*')
 * async changed(event: BitrixEvent<ExpandPattern<'ONCRMLEAD*'>>) { … }
 * ```
 *
 * @publicApi
 */
export type ExpandPattern<Pattern extends string> = Pattern extends keyof BitrixEventDataMap | CustomEventName
  ? Pattern
  : string extends Pattern
    ? Pattern
    : Pattern extends `${string}*${string}`
      ? Extract<keyof BitrixEventDataMap, AsTemplate<Uppercase<Pattern>>>
      : Uppercase<Pattern>;

/** The names that the first argument of `@OnBitrixEvent` stands for. */
export type HandledNames<Names extends string | readonly string[]> = ExpandPattern<
  Names extends readonly string[] ? Names[number] : Names & string
>;
