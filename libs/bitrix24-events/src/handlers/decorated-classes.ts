import { someOf } from '../common/text/index.js';

// Shared by an ESM and a CommonJS copy of the package. Weak: a garbage-collected class is no longer
// reported.
const REGISTRY = Symbol.for('nestjs-bitrix24-events:decorated-classes');
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a member that only this file knows
const shared = globalThis as { [REGISTRY]?: Set<WeakRef<object>> };
const decorated = (shared[REGISTRY] ??= new Set<WeakRef<object>>());
const noted = new WeakSet<object>();

/**
 * Registers the prototype of a class whose methods are decorated. Static methods are reported
 * elsewhere.
 */
export function noteDecorated(target: object): void {
  if (typeof target === 'function' || noted.has(target)) return;
  noted.add(target);
  decorated.add(new WeakRef(target));
}

/**
 * Reports classes that have handlers but are not part of the application; `undefined` if there are
 * none.
 *
 * @param found prototypes of the objects in its modules; their base classes count as found, too
 */
export function unprovided(found: Iterable<object>): string | undefined {
  const known = new Set<object>();
  for (const prototype of found)
    for (let level: object | null = prototype; level; level = Reflect.getPrototypeOf(level)) known.add(level);
  const names = [...missing(known)].map(({ constructor }) => constructor.name || '(anonymous class)');
  if (names.length === 0) return undefined;
  const [have, them, they] =
    names.length === 1 ? ['has', 'it', 'it handles'] : ['have', 'them', 'they handle'];
  return (
    `${someOf([...new Set(names)].toSorted(), 10)} ${have} methods with @OnBitrixEvent, but no module of this application ` +
    `provides ${them}, so ${they} nothing. Try: list ${them} in the providers (or controllers) of a module that the root ` +
    'module imports'
  );
}

function* missing(known: ReadonlySet<object>): Generator<object> {
  for (const reference of decorated) {
    const prototype = reference.deref();
    if (prototype === undefined) decorated.delete(reference);
    else if (!known.has(prototype)) yield prototype;
  }
}
