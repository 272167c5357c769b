import assert from 'node:assert/strict';
import type { OpenStorage } from '../../drivers/index.js';
import type { SharedState, SharedValue } from '../../storage/index.js';
import { same } from '../inbox-contract/same.js';
import type { StorageBench } from './storage-bench.js';
import type { StorageCases } from './storage-case.js';

const MINUTE = 60_000;
const LONG = 'x'.repeat(10_000);

/** The shared state of a process. */
const stateOf = ({ sharedState }: OpenStorage): SharedState => {
  assert.ok(sharedState, 'the storage has no sharedState, which processes on one storage need');
  return sharedState;
};

const value = (scope: string, key: string, text = `"${scope} ${key}"`): SharedValue => ({
  scope,
  key,
  value: text,
});

const hasValues = async (state: SharedState, scope: string, ...values: string[]): Promise<void> => {
  const [found] = await state.list([scope]);
  same(found?.toSorted(), values.toSorted());
};

/** A case that plays two processes which live at the same time. */
const together = (
  body: (mine: SharedState, theirs: SharedState, bench: StorageBench) => Promise<void>,
): StorageCases[string] => ({
  needs: 'multiProcess',
  body: async (bench) => body(stateOf(bench.storage), stateOf(await bench.second()), bench),
});

/** What processes tell each other for a while. */
export const sharedStateCases: StorageCases = {
  'shared state, two processes: says that others see it': together(async (mine) =>
    assert.equal(mine.multiProcess, true),
  ),
  'shared state, two processes: what one puts the other one lists': together(async (mine, theirs) => {
    await mine.put([value('s', 'a'), value('s', 'b'), value('other', 'a')], MINUTE);
    same(
      (await theirs.list(['none', 's', 'other'])).map((values) => values.toSorted()),
      [[], ['"s a"', '"s b"'], ['"other a"']],
    );
    same(await theirs.list([]), []);
  }),
  'shared state, two processes: the last value of a key counts, also within one call': together(
    async (mine, theirs) => {
      await mine.put([value('s', 'a', '1'), value('s', 'a', '2')], MINUTE);
      await hasValues(theirs, 's', '2');
      await theirs.put([value('s', 'a', '3')], MINUTE);
      await hasValues(mine, 's', '3');
    },
  ),
  'shared state, two processes: of many that add a value one has added it': together(async (mine, theirs) => {
    const added = await Promise.all(
      [mine, theirs, mine, theirs, mine, theirs].map((state, index) =>
        state.add(value('s', 'a', String(index)), MINUTE),
      ),
    );
    assert.equal(added.filter(Boolean).length, 1);
    await hasValues(theirs, 's', String(added.indexOf(true)));
    assert.equal(await theirs.add(value('s', 'b'), MINUTE), true);
  }),
  'shared state, two processes: what has expired is absent, and may be added again': together(
    async (mine, theirs, { clock }) => {
      await mine.put([value('s', 'a', '1')], MINUTE);
      await mine.put([value('s', 'b', '2')], 2 * MINUTE);
      clock.tick(MINUTE - 1);
      assert.equal(await theirs.add(value('s', 'a'), MINUTE), false);
      clock.tick(1);
      await hasValues(theirs, 's', '2');
      assert.equal(await theirs.add(value('s', 'a', '3'), MINUTE), true);
      await hasValues(mine, 's', '2', '3');
    },
  ),
  'shared state, two processes: a value that is put again lives for its new time': together(
    async (mine, theirs, { clock }) => {
      await mine.put([value('s', 'a', '1')], MINUTE);
      await theirs.put([value('s', 'a', '2')], 2 * MINUTE);
      clock.tick(MINUTE);
      await hasValues(mine, 's', '2');
    },
  ),
  'shared state, two processes: removes one scope': together(async (mine, theirs) => {
    await mine.put([value('s', 'a'), value('s', 'b'), value('other', 'a')], MINUTE);
    await theirs.remove('s');
    await theirs.remove('unknown');
    await hasValues(mine, 's');
    await hasValues(mine, 'other', '"other a"');
  }),
  'shared state, two processes: texts of any length and any characters': together(async (mine, theirs) => {
    const strange = ['a\u0000b', 'a\u0000c', `${LONG}1`, `${LONG}2`, "';--", 'ключ 🙂'];
    const text = JSON.stringify({ text: `${LONG}"\u0000ü🙂` });
    for (const scope of strange)
      await mine.put(
        strange.map((key) => value(scope, key, text)),
        MINUTE,
      );
    for (const scope of strange) await hasValues(theirs, scope, ...strange.map(() => text));
  }),
  'shared state, two processes: more values than fit into one statement, put by both at once': together(
    async (mine, theirs) => {
      const many = Array.from({ length: 2_000 }, (_, index) => value('s', String(index), String(index)));
      await Promise.all([mine.put(many, MINUTE), theirs.put(many.toReversed(), MINUTE)]);
      await hasValues(mine, 's', ...many.map((one) => one.value));
    },
  ),
};
