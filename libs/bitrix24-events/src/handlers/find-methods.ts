import { declarationsOf, decoratedOn, type HandlerDeclaration } from './handler-metadata.accessor.js';

/** The handlers and problems of a class. */
export interface FoundMethods {
  handlers: { method: string; declarations: HandlerDeclaration[] }[];
  /** Decorated, but not a handler: sentences, each with its fix. */
  dropped: string[];
}

/** The handlers of a class, including inherited ones, and ineffective decorators. */
export function findMethods(prototype: object, className: string): FoundMethods {
  const effective = new Map<string | symbol, { value: unknown; declared: HandlerDeclaration[] }>();
  const dropped: string[] = [];
  for (const level of chain(prototype)) {
    for (const name of Reflect.ownKeys(level)) {
      const value: unknown = Object.getOwnPropertyDescriptor(level, name)?.value;
      const declared = typeof value === 'function' && name !== 'constructor' ? declarationsOf(value) : [];
      if (!effective.has(name)) effective.set(name, { value, declared });
      const winner = effective.get(name)!;
      if (decoratedOn(level).includes(name) && winner.declared.length === 0)
        dropped.push(declared.length > 0 ? overridden(className, name, level) : replaced(className, name));
    }
    dropped.push(...decoratedOn(level.constructor).map((name) => ofClass(className, name)));
  }
  const handlers: FoundMethods['handlers'] = [];
  for (const [method, { declared }] of effective) {
    if (declared.length === 0) continue;
    if (typeof method === 'symbol') dropped.push(unnamed(className, method));
    else handlers.push({ method, declarations: declared });
  }
  return { handlers, dropped };
}

function* chain(prototype: object): Generator<object> {
  for (let level = prototype; level && level !== Object.prototype; level = Reflect.getPrototypeOf(level)!)
    yield level;
}

// The guards of an overridden method stay behind on it: running the new one without them would open a door.
const overridden = (className: string, name: string | symbol, base: object): string =>
  `${className}.${String(name)} overrides the handler of ${base.constructor.name} and is none itself. ` +
  'Try: @OnBitrixEvent on the overriding method as well, with the guards it needs';

const replaced = (className: string, name: string | symbol): string =>
  `${className}.${String(name)} is no handler: another decorator has put a different function in its place. ` +
  'Try: @OnBitrixEvent above that decorator';

const ofClass = (className: string, name: string | symbol): string =>
  `${className}.${String(name)} is no handler: it is static. Try: a method of instances`;

const unnamed = (className: string, name: symbol): string =>
  `${className}[${String(name)}] is no handler: its name is a symbol. Try: a method with a name`;
