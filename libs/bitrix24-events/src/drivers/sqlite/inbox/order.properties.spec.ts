import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEYS, SideBySide, WINDOW } from '../../../../test/inbox/side-by-side.js';

/** So that many events meet in few lanes. */
const mostly = (one: string, other: string) => fc.constantFrom(one, one, one, one, other);
const pick = fc.nat(20);
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('accept' as const),
        handler: fc.constantFrom(...KEYS, 'merging', 'both'),
        portal: mostly('one', 'two'),
        entity: mostly('5', '6'),
        name: mostly('ONCRMDEALUPDATE', 'ONCRMDEALDELETE'),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('claim' as const), limit: fc.nat(3) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('settle' as const),
        pick,
        end: fc.constantFrom('done' as const, 'bury' as const, 'retry' as const, 'release' as const),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(2 * WINDOW) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('replay' as const, 'bury' as const, 'remove' as const),
        pick,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('recover' as const) }) },
  ),
  { minLength: 20, maxLength: 80, size: 'max' },
);

it('never overtakes within a lane, loses no newest event, runs no two of a lane at once', async () => {
  const checked = fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const both = new SideBySide();
      try {
        for (const step of plan) await both.step(step);
        await both.drain();
      } finally {
        both.close();
      }
    }),
    { numRuns: 150 },
  );
  await expect(checked).resolves.toBeUndefined();
});
