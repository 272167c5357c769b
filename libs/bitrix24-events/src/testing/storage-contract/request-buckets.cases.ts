import assert from 'node:assert/strict';
import type { OpenStorage } from '../../drivers/index.js';
import type { RequestBucket, RequestBuckets } from '../../rest/index.js';
import { same } from '../inbox-contract/same.js';
import type { StorageBench } from './storage-bench.js';
import type { StorageCases } from './storage-case.js';

const bucket: RequestBucket = { key: ' portal.example m', capacity: 10, leak: 2 };
const other: RequestBucket = { ...bucket, key: '10.0.0.1 portal.example m' };

/** The buckets of a process. */
const bucketsOf = ({ requestBuckets }: OpenStorage): RequestBuckets => {
  assert.ok(requestBuckets, 'the storage has no requestBuckets, which processes on one storage need');
  return requestBuckets;
};

/** A case that plays two processes which live at the same time. */
const together = (
  body: (mine: RequestBuckets, theirs: RequestBuckets, bench: StorageBench) => Promise<void>,
): StorageCases[string] => ({
  needs: 'multiProcess',
  body: async (bench) => body(bucketsOf(bench.storage), bucketsOf(await bench.second()), bench),
});

const takes = async (
  buckets: RequestBuckets,
  most: number,
  expected: { count: number; inMs: number },
  of = bucket,
): Promise<void> => {
  const { count, inMs } = await buckets.take(of, most);
  same({ count, inMs }, expected);
};

/** The requests to a portal, of all processes. */
export const requestBucketsCases: StorageCases = {
  'request buckets, two processes: what one takes is missing to the other one': together(
    async (mine, theirs) => {
      await takes(mine, 4, { count: 4, inMs: 0 });
      await takes(theirs, 20, { count: 6, inMs: 0 });
      await takes(theirs, 3, { count: 3, inMs: 0 }, other);
    },
  ),
  'request buckets, two processes: of a full bucket each gets the next request, in turn': together(
    async (mine, theirs) => {
      await takes(mine, 10, { count: 10, inMs: 0 });
      await takes(mine, 5, { count: 1, inMs: 500 });
      await takes(theirs, 5, { count: 1, inMs: 1_000 });
      await takes(mine, 5, { count: 1, inMs: 1_500 });
    },
  ),
  'request buckets, two processes: what has leaked may be taken again': together(
    async (mine, theirs, { clock }) => {
      await takes(mine, 10, { count: 10, inMs: 0 });
      clock.tick(1_500);
      await takes(theirs, 10, { count: 3, inMs: 0 });
      clock.tick(60_000);
      await takes(mine, 20, { count: 10, inMs: 0 });
    },
  ),
  'request buckets, two processes: the level is that of all requests': together(
    async (mine, theirs, { clock }) => {
      await mine.take(bucket, 4);
      clock.tick(1_000);
      const { level } = await theirs.take(bucket, 3);
      assert.ok(Math.abs(level - 5) < 0.01, `the level is ${level}, not 5`);
    },
  ),
  'request buckets, two processes: never more than fit, however many take at once': together(
    async (mine, theirs) => {
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? mine : theirs).take(bucket, 2)),
      );
      const now = taken.filter(({ inMs }) => inMs === 0).reduce((sum, { count }) => sum + count, 0);
      assert.equal(now, 10);
      const waits = taken.flatMap(({ inMs }) => (inMs > 0 ? [inMs] : [])).toSorted((a, b) => a - b);
      same(
        waits,
        waits.map((_, index) => 500 * (index + 1)),
      );
    },
  ),
  'request buckets, two processes: one that was filled is full for both': together(async (mine, theirs) => {
    await mine.fillUp(bucket);
    await takes(theirs, 5, { count: 1, inMs: 500 });
    await theirs.fillUp(bucket);
    await takes(mine, 5, { count: 1, inMs: 1_000 });
  }),
  'request buckets, two processes: the plan that one has learned': together(async (mine, theirs) => {
    const plan = { capacity: 250, leak: 5 };
    assert.equal((await theirs.take(bucket, 1)).plan, undefined);
    await mine.setPlan(bucket.key, plan);
    same((await theirs.take(bucket, 1)).plan, plan);
    await theirs.setPlan(bucket.key, 'none');
    assert.equal((await mine.take(bucket, 1)).plan, 'none');
    assert.equal((await mine.take(other, 1)).plan, undefined);
  }),
};
