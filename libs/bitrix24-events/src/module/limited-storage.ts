import { ModuleModeError } from '../errors/index.js';
import type { OpenStorage } from '../drivers/index.js';

type Part = Exclude<keyof OpenStorage, 'started' | 'close' | 'place' | 'sharedState' | 'requestBuckets'>;

const PARTS: readonly Part[] = ['inbox', 'installations', 'bindingMemory', 'offline', 'sweepMarks'];

/** What looks only, by part. Everything else is taken for a change, also what a driver adds later. */
const READS: { readonly [P in Part]: readonly (keyof OpenStorage[P])[] } = {
  inbox: ['find', 'list', 'count', 'counts', 'paused', 'pausedPortals', 'nextDueAt'],
  installations: [
    'get',
    'list',
    'listTokenless',
    'activeAt',
    'countActive',
    'revision',
    'pendingInstalls',
    'pendingOf',
    'crowds',
    'pendingPayload',
    'nextPendingAt',
    'deferredEvents',
    'uninstalls',
    'nextUninstallAt',
    'webhookPortal',
  ],
  bindingMemory: ['get'],
  offline: ['reservations'],
  sweepMarks: ['get', 'list'],
};

/** A storage in which nothing can be changed; closing closes it. */
export function readOnlyStorage(storage: OpenStorage): OpenStorage {
  const limited = PARTS.map((part) => [part, onlyReading(part, storage[part])] as const);
  const { sharedState: _state, requestBuckets: _buckets, ...rest } = storage;
  return { ...rest, ...Object.fromEntries(limited) };
}

/** A storage in which nothing is: no file is opened, and everything that is asked of it fails. */
export function noStorage(): OpenStorage {
  const nothing: object = { capabilities: { order: true, coalesce: true, multiProcess: true } };
  const parts = PARTS.map((part) => [part, refusing(nothing, false, () => false)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each part refuses every call
  return { ...Object.fromEntries(parts), close: () => Promise.resolve() } as OpenStorage;
}

const onlyReading = (part: Part, target: object): object =>
  refusing(target, 'read', (name) => READS[part].some((read) => read === name));

/** Methods that are not allowed reject; one that `target` does not have at all is one, too. */
function refusing<T extends object>(
  target: T,
  enabled: false | 'read',
  allows: (method: string) => boolean,
): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      // Promises look for `then`; Nest for its hooks.
      if (typeof name === 'symbol' || name === 'then' || /^(on|before)[A-Z]/.test(name)) return value;
      if (value !== undefined && typeof value !== 'function') return value;
      if (typeof value === 'function' && allows(name)) return value.bind(target);
      return () => Promise.reject(new ModuleModeError(enabled, `the storage (${name})`));
    },
  });
}
