import type { Provider } from '@nestjs/common';
import { BINDING_MEMORY } from '../bindings/index.js';
import { CLOCK, type Clock } from '../common/index.js';
import { INBOX } from '../inbox/index.js';
import { OFFLINE_STORE } from '../offline/index.js';
import { INSTALLATION_STORE } from '../portals/index.js';
import { REQUEST_BUCKETS } from '../rest/index.js';
import { MemorySharedState, SHARED_STATE } from '../storage/index.js';
import { SWEEP_MARKS } from '../sweep/index.js';
import { BITRIX24_EVENTS_OPTIONS, type Bitrix24EventsOptions } from './bitrix24-events.options.js';
import { noStorage, readOnlyStorage } from './limited-storage.js';
import { STORAGE, type OpenStorage } from '../drivers/index.js';

async function openStorage({ enabled, storage }: Bitrix24EventsOptions, clock: Clock): Promise<OpenStorage> {
  if (enabled === true) return storage.open(clock);
  if (enabled === false || storage.openForReading === undefined) return noStorage();
  return readOnlyStorage(await storage.openForReading(clock));
}

/** The storage, opened before anything can be taken in, and its parts. */
export const STORAGE_PROVIDERS: Provider[] = [
  {
    provide: STORAGE,
    useFactory: openStorage,
    inject: [BITRIX24_EVENTS_OPTIONS, CLOCK],
  },
  {
    provide: INBOX,
    useFactory: ({ inbox }: OpenStorage) => inbox,
    inject: [STORAGE],
  },
  {
    provide: INSTALLATION_STORE,
    useFactory: ({ installations }: OpenStorage) => installations,
    inject: [STORAGE],
  },
  {
    provide: BINDING_MEMORY,
    useFactory: ({ bindingMemory }: OpenStorage) => bindingMemory,
    inject: [STORAGE],
  },
  {
    provide: OFFLINE_STORE,
    useFactory: ({ offline }: OpenStorage) => offline,
    inject: [STORAGE],
  },
  {
    provide: SWEEP_MARKS,
    useFactory: ({ sweepMarks }: OpenStorage) => sweepMarks,
    inject: [STORAGE],
  },
  {
    provide: SHARED_STATE,
    useFactory: ({ sharedState }: OpenStorage, clock: Clock) => sharedState ?? new MemorySharedState(clock),
    inject: [STORAGE, CLOCK],
  },
  {
    provide: REQUEST_BUCKETS,
    useFactory: ({ requestBuckets }: OpenStorage) => requestBuckets,
    inject: [STORAGE],
  },
];
