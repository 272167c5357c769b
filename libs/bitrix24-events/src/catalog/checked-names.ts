import type { CustomEventName } from './custom-event.js';
import type { BitrixEventName, CanonicalName } from './event-names.js';
import type { ExpandPattern, HandledNames } from './event-patterns.js';
import type { ObjectlessEventName } from './generated/event-entity-map.js';
import type { NearestName } from './nearest-name.js';

/** The name itself, or what is wrong with it, as a type that no name fits. */
export type CheckedName<Name extends string> = string extends Name
  ? Name // Not known while compiling: checked at boot.
  : Name extends ''
    ? BitrixEventName // Just opened in an editor: what it offers.
    : Name extends BitrixEventName | CustomEventName
      ? Name
      : Name extends `${string}*${string}`
        ? [ExpandPattern<Name>] extends [never]
          ? `No known event matches '${Name}'`
          : Name
        : Uppercase<Name> extends BitrixEventName
          ? Name
          : UnknownEvent<Name, NearestName<Uppercase<Name>>>;

type UnknownEvent<Name extends string, Near extends string> = [Near] extends [never]
  ? `Unknown event '${Name}'. If the portal has it: customEvent('${Name}')`
  : `Unknown event '${Name}'. Did you mean '${Near}'? If the portal has it: customEvent('${Name}')`;

/**
 * For the first parameter of a decorator that takes names: `Names` where each is known, else the complaint.
 *
 * @example
 * ```ts
 * declare function on<const Names extends EventNames>(names: CheckedNames<Names>): void;
 * on('ONCRMDEALAD');
 * // '"ONCRMDEALAD"' is not assignable to '"Unknown event 'ONCRMDEALAD'. Did you mean 'ONCRMDEALADD'? …"'
 * ```
 */
export type CheckedNames<Names extends EventNames> =
  Names extends AllChecked<Names> ? Names : NoInfer<AllChecked<Names>>;

type AllChecked<Names extends EventNames> = Names extends readonly string[]
  ? { readonly [Index in keyof Names]: CheckedName<Names[Index] & string> }
  : Names extends string
    ? CheckedName<Names>
    : never;

/** One name or several; the catalogued ones are listed so that an editor offers them. */
export type EventNames = EventNameHint | readonly EventNameHint[];

/** A name of an event; the catalogued ones are listed so that an editor offers them. */
export type EventNameHint = BitrixEventName | CustomEventName | (string & {});

/**
 * The names that the first argument of `@OnBitrixEvent` stands for; `never` where one of them is unknown: that is
 * complained of there, and nothing else should be.
 */
export type AcceptedNames<Names extends EventNames> =
  Names extends AllChecked<Names> ? HandledNames<Names> : never;

/** Those of some names, apart from patterns, whose events name no object that the catalogue knows. */
export type ObjectlessNames<Names extends EventNames> = Extract<
  CanonicalName<Names extends readonly string[] ? Names[number] : Names & string>,
  ObjectlessEventName | CustomEventName
>;
