import type { CustomEventName } from './custom-event.js';
import type { BitrixEventName } from './event-names.js';
import type { ExpandPattern } from './event-patterns.js';
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

type EventNameHint = BitrixEventName | CustomEventName | (string & {});
