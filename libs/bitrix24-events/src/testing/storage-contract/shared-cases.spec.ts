import { describe, expect, it } from '@jest/globals';
import { MemoryRequestBuckets } from '../../../test/storage/memory-request-buckets.js';
import type { OpenStorage } from '../../drivers/index.js';
import type { RequestBuckets } from '../../rest/index.js';
import { MemorySharedState, type SharedState } from '../../storage/index.js';
import { ManualClock } from '../manual-clock.js';
import { storageContract } from './index.js';

class Shared extends MemorySharedState {
  override readonly multiProcess = true as never;
}

interface Models {
  state(clock: ManualClock, common: SharedState): SharedState;
  buckets(clock: ManualClock, common: RequestBuckets): RequestBuckets;
}
const sound: Models = { state: (_, common) => common, buckets: (_, common) => common };

/** The cases that processes fail whose shared state or buckets are made by `models`. */
async function complaints(models: Partial<Models>): Promise<string[]> {
  const { state, buckets } = { ...sound, ...models };
  const cases = storageContract(
    () => {
      const clock = new ManualClock();
      const common = { state: new Shared(clock), buckets: new MemoryRequestBuckets(clock) };
      const start = (): OpenStorage =>
        ({
          sharedState: state(clock, common.state),
          requestBuckets: buckets(clock, common.buckets),
        }) as OpenStorage;
      return { storage: start(), clock, second: async () => start(), close: async () => undefined };
    },
    { multiProcess: true },
  ).filter(({ name }) => /^(shared state|request buckets),/.test(name));
  const results = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_, index) => results[index]!.status === 'rejected').map(({ name }) => name);
}

/** Something else that does what `sound` does, but for some members. */
const but = <T extends object>(target: T, own: Partial<T>): T =>
  new Proxy(target, {
    get: (_, key) => {
      const member: unknown = Reflect.get(key in own ? own : target, key);
      return typeof member === 'function' && !(key in own) ? member.bind(target) : member;
    },
  });

const STATE = 'shared state, two processes: ';
const BUCKETS = 'request buckets, two processes: ';

describe('a driver whose processes share too little is found out', () => {
  it('which a sound one is not', async () => expect(await complaints({})).toEqual([]));

  it.each<[string, Partial<Models>, string]>([
    [
      'keeps values to itself',
      { state: (clock) => new Shared(clock) },
      `${STATE}what one puts the other one lists`,
    ],
    [
      'does not know that it shares',
      { state: (_, common) => but(common, { multiProcess: false }) },
      `${STATE}says that others see it`,
    ],
    [
      'adds what is there',
      {
        state: (_, common) => but(common, { add: async (one, ttl) => (await common.put([one], ttl), true) }),
      },
      `${STATE}of many that add a value one has added it`,
    ],
    [
      'never forgets',
      { state: (_, common) => but(common, { put: (values) => common.put(values, 1e9) }) },
      `${STATE}what has expired is absent, and may be added again`,
    ],
    [
      'keeps the first time to live',
      {
        state: (_, common) =>
          but(common, {
            put: async (values, ttl) => {
              for (const one of values) if (!(await common.add(one, ttl))) await common.put([one], 60_000);
            },
          }),
      },
      `${STATE}a value that is put again lives for its new time`,
    ],
    [
      'removes nothing',
      { state: (_, common) => but(common, { remove: async () => undefined }) },
      `${STATE}removes one scope`,
    ],
    [
      'cuts long texts',
      {
        state: (_, common) =>
          but(common, {
            put: (values, ttl) =>
              common.put(
                values.map((one) => ({ ...one, key: one.key.slice(0, 100) })),
                ttl,
              ),
          }),
      },
      `${STATE}texts of any length and any characters`,
    ],
    [
      'counts requests by itself',
      { buckets: (clock) => new MemoryRequestBuckets(clock) },
      `${BUCKETS}what one takes is missing to the other one`,
    ],
    [
      'lets wait nobody',
      {
        buckets: (_, common) =>
          but(common, { take: async (...all) => ({ ...(await common.take(...all)), inMs: 0 }) }),
      },
      `${BUCKETS}of a full bucket each gets the next request, in turn`,
    ],
    [
      'fills nothing',
      { buckets: (_, common) => but(common, { fillUp: async () => undefined }) },
      `${BUCKETS}one that was filled is full for both`,
    ],
    [
      'tells no plan',
      { buckets: (_, common) => but(common, { setPlan: async () => undefined }) },
      `${BUCKETS}the plan that one has learned`,
    ],
  ])('%s', async (_, models, complaint) => {
    expect(await complaints(models)).toContain(complaint);
  });
});
