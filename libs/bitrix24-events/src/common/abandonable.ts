/**
 * Marks a promise as handled, and returns it: whoever awaits it still gets its error, but nobody has to. Of two calls that
 * a handler begins together and awaits one after the other, the second is left alone when the first fails; as an
 * unhandled rejection its error would end the process, for all portals.
 */
export function abandonable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

const STEPS = ['next', 'return', 'throw'] as const;

/** As {@link abandonable}, each step of a generator: nobody has to await a `next()` either. */
export function abandonableSteps<G extends AsyncGenerator>(generator: G): G {
  for (const name of STEPS) {
    const step: (...given: [unknown]) => Promise<unknown> = generator[name].bind(generator);
    Object.defineProperty(generator, name, { value: (...given: [unknown]) => abandonable(step(...given)) });
  }
  return generator;
}

/** As {@link abandonable}, whatever promise a method of the class returns. */
export const AbandonableMethods =
  () =>
  ({ prototype }: { prototype: object }): void => {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      const method: unknown = value;
      if (name === 'constructor' || typeof method !== 'function') continue;
      const { [name]: abandonableMethod } = {
        [name](this: unknown, ...given: unknown[]): unknown {
          const result: unknown = Reflect.apply(method, this, given);
          return result instanceof Promise ? abandonable(result) : result;
        },
      };
      Object.defineProperty(prototype, name, { value: abandonableMethod });
    }
  };
