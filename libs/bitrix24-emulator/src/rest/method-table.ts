import { crmMethods } from './entities/crm.js';
import { CRM_TYPES } from './entities/crm-defaults.js';
import type { EntityStores } from './entities/entity-stores.js';
import { itemMethods } from './entities/items.js';
import { taskMethods } from './entities/tasks.js';
import { method, type RestMethod } from './method.js';
import { appInfo } from './methods/app-info.js';
import { featureGet, profile, scope } from './methods/basic.js';
import { eventBind } from './methods/event-bind.js';
import { eventGet } from './methods/event-get.js';
import { eventOfflineClear } from './methods/event-offline-clear.js';
import { eventOfflineError } from './methods/event-offline-error.js';
import { eventOfflineGet } from './methods/event-offline-get.js';
import { eventOfflineList } from './methods/event-offline-list.js';
import { eventTest } from './methods/event-test.js';
import { eventUnbind } from './methods/event-unbind.js';
import { events } from './methods/events.js';
import { methodGet } from './methods/method-get.js';

const BATCH = method('basic', () => ({ result: null }));

/** All methods of one portal, on its stores. `batch` is not among them: the router runs it. */
export function createMethods(stores: EntityStores): Record<string, RestMethod> {
  const table: Record<string, RestMethod> = {
    'event.bind': method('basic', eventBind),
    'event.get': method('basic', eventGet),
    'event.unbind': method('basic', eventUnbind),
    'event.test': method('basic', eventTest),
    'event.offline.get': method('basic', eventOfflineGet),
    'event.offline.list': method('basic', eventOfflineList),
    'event.offline.clear': method('basic', eventOfflineClear),
    'event.offline.error': method('basic', eventOfflineError),
    events: method('basic', events),
    'app.info': method('basic', appInfo),
    profile: method('basic', profile),
    scope: method('basic', scope),
    'feature.get': method('basic', featureGet),
    ...Object.assign({}, ...CRM_TYPES.map((type) => crmMethods(type, stores.of(type.method)))),
    ...itemMethods(stores),
    ...taskMethods(stores.of('task')),
  };
  // Looked up in the table itself: methods may be added.
  table['method.get'] = methodGet((name) =>
    name === 'batch' ? BATCH : Object.hasOwn(table, name) ? table[name] : undefined,
  );
  return table;
}
