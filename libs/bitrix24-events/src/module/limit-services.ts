import { abandonable } from '../common/index.js';
import { ModuleModeError } from '../errors/index.js';

/** Methods of the injectable services, by class. */
type Methods = Readonly<Record<string, readonly string[]>>;

/** What changes something, here or at a portal, or waits for what only the running application does. */
const CHANGES: Methods = {
  Bitrix24Inbox: ['replay', 'retryNow', 'bury', 'remove', 'pause', 'resume'],
  Bitrix24Portals: ['check', 'forget', 'importInstallation', 'whenVerified'],
  Bitrix24Bindings: ['sync', 'whenSynced', 'release', 'forget'],
  Bitrix24Sweep: ['run'],
};

/** What looks at what is stored, or acts for a portal. */
const READS: Methods = {
  Bitrix24Inbox: ['stats', 'list', 'get'],
  Bitrix24Portals: ['list', 'get', 'verify'],
  Bitrix24Bindings: ['plan', 'foreign'],
  Bitrix24Sweep: ['status'],
  Bitrix24Clients: ['forPortal'],
};

/** Throw where they fail; all others reject. */
const SYNC = new Set(['forPortal']);

/**
 * Lets the methods of injectable services fail that a process which is not the running application cannot offer: with
 * the reason, and what to do instead. What slips through is stopped by the storage.
 */
export function limitServices(enabled: false | 'read', services: readonly object[]): void {
  for (const service of services) {
    const { name } = service.constructor;
    const refused = [...(CHANGES[name] ?? []), ...((enabled === false && READS[name]) || [])];
    for (const method of refused) {
      const refuse = (): never => {
        throw new ModuleModeError(enabled, `${name}.${method}()`);
      };
      const reject = (): Promise<never> => abandonable(Promise.resolve().then(refuse));
      Object.defineProperty(service, method, { value: SYNC.has(method) ? refuse : reject });
    }
  }
}
