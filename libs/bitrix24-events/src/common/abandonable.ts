/**
 * Marks a promise as handled and returns it: callers that await it still get its error, but are not
 * required to. If a handler starts two calls and the first one it awaits fails, the second is never
 * awaited; its error would otherwise be an unhandled rejection and end the process, for all
 * portals.
 */
export function abandonable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

const STEPS = ['next', 'return', 'throw'] as const;

/** As {@link abandonable}, for each step of a generator: `next()` need not be awaited either. */
export function abandonableSteps<G extends AsyncGenerator>(generator: G): G {
  for (const name of STEPS) {
    const step: (...given: [unknown]) => Promise<unknown> = generator[name].bind(generator);
    Object.defineProperty(generator, name, { value: (...given: [unknown]) => abandonable(step(...given)) });
  }
  return generator;
}

/** As {@link abandonable}, for every promise that a method of the class returns. */
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
