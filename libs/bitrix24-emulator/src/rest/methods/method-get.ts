import { callerHasScope, type RestMethod } from '../method.js';

/** `method.get`. It reads the lower-case parameter `name` only, unlike its siblings. */
export function methodGet(find: (name: string) => RestMethod | undefined): RestMethod {
  return {
    scope: 'basic',
    run(params, { caller }) {
      const name = params.raw['name'];
      const method = typeof name === 'string' ? find(name) : undefined;
      return {
        result: {
          isExisting: method !== undefined,
          isAvailable: method !== undefined && callerHasScope(caller, method.scope),
        },
      };
    },
  };
}
