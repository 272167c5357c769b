import assert from 'node:assert/strict';
import { same } from '../inbox-contract/same.js';
import { CLIENT, OTHER_CLIENT, type StoreBench } from './store-bench.js';
import type { StoreCases } from './store-case.js';

const portals = async ({ mine }: StoreBench, now = 10, limit = 100): Promise<string[]> =>
  (await mine.uninstalls(CLIENT, now, limit)).map(({ memberId }) => memberId);

/** Uninstalls that are being looked into. */
export const uninstallCases: StoreCases = {
  'uninstalls: come back whole, for every process': async (bench) => {
    await bench.mine.putUninstall(bench.uninstall());
    same(await bench.theirs.uninstalls(CLIENT, 10, 10), [bench.uninstall()]);
  },
  'uninstalls: what is due, oldest first, no more than asked for, of one application': async (bench) => {
    for (const [memberId, dueAt] of [
      ['late', 11],
      ['two', 7],
      ['one', 3],
    ] as const)
      await bench.mine.putUninstall(bench.uninstall({ memberId, dueAt }));
    await bench.mine.putUninstall(bench.uninstall({ clientId: OTHER_CLIENT, dueAt: 1 }));
    same(
      [await portals(bench, 2), await portals(bench), await portals(bench, 11, 1)],
      [[], ['one', 'two'], ['one']],
    );
    same(
      [await bench.mine.nextUninstallAt(CLIENT), await bench.mine.nextUninstallAt('app.none')],
      [3, undefined],
    );
  },
  'putUninstall: one that is being checked takes the payload over, and stays as it is': async (bench) => {
    await bench.mine.putUninstall(bench.uninstall());
    await bench.theirs.putUninstall(bench.uninstall({ since: 9, attempts: 9, dueAt: 9, payload: 'later' }));
    same(await bench.mine.uninstalls(CLIENT, 10, 10), [bench.uninstall({ payload: 'later' })]);
  },
  'putUninstall: one that is through is replaced': async (bench) => {
    for (const stage of ['gone', 'told', 'purged'] as const) {
      const memberId = `portal-${stage}`;
      await bench.mine.putUninstall(bench.uninstall({ memberId, stage }));
      await bench.theirs.putUninstall(bench.uninstall({ memberId, since: 9, payload: 'later' }));
    }
    const found = await bench.mine.uninstalls(CLIENT, 10, 10);
    same(
      found.map(({ stage, since, payload }) => [stage, since, payload]),
      [1, 2, 3].map(() => ['check', 9, 'later']),
    );
  },
  'moveUninstall: to a stage and an attempt, keeping the rest; not where it is another': async (bench) => {
    await bench.mine.putUninstall(bench.uninstall());
    const moved = { stage: 'gone', attempts: 2, dueAt: 20 } as const;
    await bench.theirs.moveUninstall({ ...bench.uninstall(moved), since: 4 });
    same(await bench.mine.uninstalls(CLIENT, 99, 10), [bench.uninstall()]);
    await bench.theirs.moveUninstall(bench.uninstall(moved));
    same(await bench.mine.uninstalls(CLIENT, 99, 10), [bench.uninstall(moved)]);
    await bench.mine.moveUninstall(bench.uninstall({ memberId: 'none' }));
    assert.equal((await bench.mine.uninstalls(CLIENT, 99, 10)).length, 1);
  },
  'endUninstall: the one that is meant': async (bench) => {
    await bench.mine.putUninstall(bench.uninstall());
    await bench.mine.endUninstall(bench.uninstall({ since: 4 }));
    await bench.mine.endUninstall(bench.uninstall({ memberId: 'none' }));
    same(await portals(bench), ['portal-1']);
    await bench.theirs.endUninstall(bench.uninstall());
    same([await portals(bench), await bench.mine.nextUninstallAt(CLIENT)], [[], undefined]);
  },
  'hastenUninstalls: what is due too late is due then, of one application': async (bench) => {
    await bench.mine.putUninstall(bench.uninstall({ dueAt: 9_000 }));
    await bench.mine.putUninstall(bench.uninstall({ clientId: OTHER_CLIENT, dueAt: 9_000 }));
    await bench.theirs.hastenUninstalls(CLIENT, 50);
    assert.equal(await bench.mine.nextUninstallAt(CLIENT), 50);
    assert.equal(await bench.mine.nextUninstallAt(OTHER_CLIENT), 9_000);
  },
};
