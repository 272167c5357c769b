import { callerHasScope, type MethodTable, type RestMethod } from '../method.js';

/** `method.get`. It reads the lower-case parameter `name` only, unlike its siblings. */
export function methodGet(table: MethodTable): RestMethod {
  return {
    scope: 'basic',
    run(params, { caller }) {
      const name = params.raw['name'];
      const method = typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
      return {
        result: {
          isExisting: method !== undefined,
          isAvailable: method !== undefined && callerHasScope(caller, method.scope),
        },
      };
    },
  };
}
