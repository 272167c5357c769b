import type { BitrixEventData } from './event-names.js';
import type { BitrixEventDataMap } from './generated/event-data-map.js';

/**
 * Where something can stand in `data` of an event: `'FIELDS'`, `'FIELDS.ID'`. Any text where the catalogue does not know
 * what `data` holds.
 *
 * @example
 * ```ts
 * type Path = BitrixDataPath<'ONCRMDEALADD'>; // 'FIELDS' | 'FIELDS.ID'
 * ```
 *
 * @publicApi
 */
export type BitrixDataPath<Name extends string> = Name extends string
  ? PathIn<NonNullable<BitrixEventData<Name>>>
  : never;

/** The paths of all catalogued events that an editor can offer. */
export type KnownDataPath = {
  [Name in keyof BitrixEventDataMap]: NamedPathIn<NonNullable<BitrixEventDataMap[Name]>>;
}[keyof BitrixEventDataMap];

type Levels = readonly [3, 2, 1, 0];

/** Paths in a value, down to four levels; deeper ones, and those in maps of any key, are any text. */
type PathIn<Value, Level extends number = 4> = Value extends readonly (infer Item)[]
  ? `${number}` | Below<`${number}`, Item, Level>
  : Value extends object
    ? string extends keyof Value
      ? string
      : { [Key in keyof Value & string]: Key | Below<Key, NonNullable<Value[Key]>, Level> }[keyof Value &
          string]
    : never;

type Below<Key extends string, Value, Level extends number> = Level extends 4 | 3 | 2 | 1
  ? Value extends object
    ? `${Key}.${PathIn<Value, Next<Level>>}`
    : never
  : `${Key}.${string}`;

type Next<Level extends number> = Level extends 4
  ? Levels[0]
  : Level extends 3
    ? Levels[1]
    : Level extends 2
      ? Levels[2]
      : Levels[3];

/** The paths of fixed names in a value, down to three of them. */
type NamedPathIn<Value, Level extends number = 3> = Value extends readonly unknown[]
  ? never
  : Value extends object
    ? string extends keyof Value
      ? never
      : {
          [Key in keyof Value & string]:
            | Key
            | (Level extends 3 | 2 ? `${Key}.${NamedPathIn<NonNullable<Value[Key]>, Next<Level>>}` : never);
        }[keyof Value & string]
    : never;
