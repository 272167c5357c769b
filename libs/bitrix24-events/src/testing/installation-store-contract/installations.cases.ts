import assert from 'node:assert/strict';
import type { Installation } from '../../portals/index.js';
import { same } from '../inbox-contract/same.js';
import { CLIENT, OTHER_CLIENT, type StoreBench } from './store-bench.js';
import type { StoreCases } from './store-case.js';

const RIVALS = 20;
const MANY = 250;

/** Every page, one after the other. */
async function pagesOf({ mine }: StoreBench, clientId: string): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await mine.list(clientId, cursor);
    pages.push(page.items.map(({ memberId }) => memberId));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return pages;
}

/** Records, and that no write undoes another. */
export const installationCases: StoreCases = {
  'get: nothing where nothing was put': async ({ mine }) => {
    assert.equal(await mine.get(CLIENT, 'portal-1'), undefined);
  },
  'put: comes back whole, with its version, for every process': async (bench) => {
    assert.equal(await bench.mine.putIfVersion(bench.installation(), undefined), true);
    same(await bench.theirs.get(CLIENT, 'portal-1'), bench.installation({ version: 1 }));
  },
  'put: members that are gone do not come back': async (bench) => {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    const bare = bench.bare({
      scope: [],
      accessToken: '',
      refreshToken: '',
      status: 'uninstalled',
      isAdmin: false,
    });
    assert.equal(await bench.mine.putIfVersion(bare, 1), true);
    same(await bench.theirs.get(CLIENT, 'portal-1'), { ...bare, version: 2 });
  },
  'put: what the caller changes afterwards changes nothing stored': async (bench) => {
    const record = bench.installation();
    await bench.mine.putIfVersion(record, undefined);
    record.scope.push('user');
    (await bench.mine.get(CLIENT, 'portal-1'))?.scope.push('disk');
    same((await bench.mine.get(CLIENT, 'portal-1'))?.scope, ['crm', 'task']);
  },
  'put: keeps applications and portals apart': async (bench) => {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await bench.mine.putIfVersion(bench.installation({ clientId: OTHER_CLIENT, domain: 'other' }), undefined);
    await bench.mine.putIfVersion(bench.installation({ memberId: 'portal-2', domain: 'two' }), undefined);
    const domains = [
      await bench.mine.get(CLIENT, 'portal-1'),
      await bench.mine.get(OTHER_CLIENT, 'portal-1'),
      await bench.mine.get(CLIENT, 'portal-2'),
      await bench.mine.get(OTHER_CLIENT, 'portal-2'),
    ].map((found) => found?.domain);
    same(domains, ['one.bitrix24.com', 'other', 'two', undefined]);
  },
  'put: only over the version that was read': async (bench) => {
    const { mine, theirs } = bench;
    const put = (domain: string, version: number | undefined, store = mine): Promise<boolean> =>
      store.putIfVersion(bench.installation({ domain }), version);
    assert.equal(await put('nothing to replace', 1), false);
    assert.equal(await put('first', undefined), true);
    assert.equal(await put('there is one', undefined, theirs), false);
    assert.equal(await put('second', 1, theirs), true);
    assert.equal(await put('too late', 1), false);
    assert.equal(await put('too early', 3), false);
    const found = await mine.get(CLIENT, 'portal-1');
    same([found?.domain, found?.version], ['second', 2]);
  },
  'put: of many at once over one version, one': async (bench) => {
    await bench.mine.putIfVersion(bench.installation({ memberId: 'raced' }), undefined);
    for (const version of [undefined, 1]) {
      const memberId = version === undefined ? 'new' : 'raced';
      const won = await Promise.all(
        Array.from({ length: RIVALS }, (_, index) =>
          (index % 2 ? bench.mine : bench.theirs).putIfVersion(
            bench.installation({ memberId, domain: `rival-${index}` }),
            version,
          ),
        ),
      );
      assert.equal(won.filter(Boolean).length, 1);
      const found = await bench.mine.get(CLIENT, memberId);
      same([found?.domain, found?.version], [`rival-${won.indexOf(true)}`, (version ?? 0) + 1]);
    }
  },
  'put: many who read, change and try again lose nothing': async (bench) => {
    await bench.mine.putIfVersion(bench.installation({ scope: [] }), undefined);
    const add = async (scope: string, store: typeof bench.mine): Promise<void> => {
      for (;;) {
        const found = (await store.get(CLIENT, 'portal-1'))!;
        if (await store.putIfVersion({ ...found, scope: [...found.scope, scope] }, found.version)) return;
      }
    };
    const scopes = Array.from({ length: RIVALS }, (_, index) => `scope${index}`);
    await Promise.all(scopes.map((scope, index) => add(scope, index % 2 ? bench.mine : bench.theirs)));
    const found = await bench.mine.get(CLIENT, 'portal-1');
    same([found?.scope.toSorted(), found?.version], [scopes.toSorted(), RIVALS + 1]);
  },
  'remove: only the version that was read, and nothing else': async (bench) => {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await bench.mine.putIfVersion(bench.installation({ memberId: 'portal-2' }), undefined);
    await bench.park('parked');
    assert.equal(await bench.mine.remove(CLIENT, 'portal-1', 2), false);
    assert.equal(await bench.mine.remove(OTHER_CLIENT, 'portal-1', 1), false);
    assert.equal(await bench.theirs.remove(CLIENT, 'portal-1', 1), true);
    assert.equal(await bench.mine.remove(CLIENT, 'portal-1', 1), false);
    same([await bench.mine.get(CLIENT, 'portal-1'), await bench.due()], [undefined, ['parked']]);
    same((await bench.mine.get(CLIENT, 'portal-2'))?.version, 1);
    // And it may come back.
    assert.equal(await bench.mine.putIfVersion(bench.installation(), undefined), true);
  },
  'list: each of one application once, page by page': async (bench) => {
    const ids = Array.from({ length: MANY }, (_, index) => `portal-${index}`);
    for (const memberId of ids) await bench.mine.putIfVersion(bench.bare({ memberId }), undefined);
    await bench.mine.putIfVersion(bench.bare({ clientId: OTHER_CLIENT, memberId: 'other' }), undefined);
    const pages = await pagesOf(bench, CLIENT);
    same(pages.flat().toSorted(), ids.toSorted());
    assert.ok(pages.length > 1, 'two hundred and fifty are no one page');
    same(await pagesOf(bench, OTHER_CLIENT), [['other']]);
    same((await pagesOf(bench, 'app.none')).flat(), []);
  },
  'list: whole records, tombstones included': async (bench) => {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await bench.mine.putIfVersion(bench.bare({ memberId: 'portal-2', status: 'uninstalled' }), undefined);
    const { items } = await bench.theirs.list(CLIENT);
    same(
      items.toSorted((one, other) => one.memberId.localeCompare(other.memberId)),
      [
        bench.installation({ version: 1 }),
        bench.bare({ memberId: 'portal-2', status: 'uninstalled', version: 1 }),
      ],
    );
  },
  'list: goes on where it was, whatever is put and removed meanwhile': async (bench) => {
    const ids = Array.from({ length: MANY }, (_, index) => `portal-${index}`);
    for (const memberId of ids) await bench.mine.putIfVersion(bench.bare({ memberId }), undefined);
    const first = await bench.mine.list(CLIENT);
    const seen = first.items.map(({ memberId }) => memberId);
    await bench.mine.remove(CLIENT, seen[0]!, 1);
    await bench.mine.putIfVersion(bench.bare({ memberId: seen[1]! }), 1);
    let { cursor } = first;
    while (cursor !== undefined) {
      const page = await bench.mine.list(CLIENT, cursor);
      seen.push(...page.items.map(({ memberId }) => memberId));
      ({ cursor } = page);
    }
    same(seen.toSorted(), ids.toSorted());
  },
  'listTokenless: each of one application once, page by page, without its tokens': async (bench) => {
    const ids = Array.from({ length: 3 * MANY }, (_, index) => `portal-${index}`);
    for (const memberId of ids) await bench.mine.putIfVersion(bench.bare({ memberId }), undefined);
    await bench.mine.putIfVersion(bench.bare({ clientId: OTHER_CLIENT, memberId: 'other' }), undefined);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bench.theirs.listTokenless(CLIENT, cursor);
      seen.push(...page.items.map(({ memberId }) => memberId));
      ({ cursor } = page);
    } while (cursor !== undefined);
    same(seen.toSorted(), ids.toSorted());
    same((await bench.mine.listTokenless('app.none')).items, []);
  },
  'listTokenless: all but the tokens': async (bench) => {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    const bare = bench.bare({ memberId: 'portal-2', applicationToken: '' });
    await bench.mine.putIfVersion(bare, undefined);
    const { items } = await bench.theirs.listTokenless(CLIENT);
    const tokenless = (installation: Installation, hasApplicationToken: boolean): unknown => {
      const { applicationToken: _1, accessToken: _2, refreshToken: _3, ...rest } = installation;
      return { ...rest, version: 1, hasApplicationToken };
    };
    same(
      items.toSorted((one, other) => one.memberId.localeCompare(other.memberId)),
      [tokenless(bench.installation(), true), tokenless(bare, false)],
    );
  },
  'revision: another one after each change, the same without one': async (bench) => {
    assert.equal(await bench.mine.revision(CLIENT, 'portal-1'), undefined);
    await bench.mine.putIfVersion(bench.installation(), undefined);
    const first = await bench.mine.revision(CLIENT, 'portal-1');
    assert.equal(await bench.theirs.revision(CLIENT, 'portal-1'), first);
    await bench.theirs.putIfVersion(bench.installation({ domain: 'moved' }), 1);
    const second = await bench.mine.revision(CLIENT, 'portal-1');
    await bench.mine.remove(CLIENT, 'portal-1', 2);
    assert.equal(await bench.mine.revision(CLIENT, 'portal-1'), undefined);
    await bench.mine.putIfVersion(bench.installation({ updatedAt: 1_700_000_009_000 }), undefined);
    const third = await bench.mine.revision(CLIENT, 'portal-1');
    assert.equal(new Set([undefined, first, second, third]).size, 4);
  },
  'activeAt: the portals that are installed at a domain, of one application': async (bench) => {
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await bench.mine.putIfVersion(
      bench.bare({ memberId: 'elsewhere', domain: 'two.bitrix24.com' }),
      undefined,
    );
    await bench.mine.putIfVersion(bench.bare({ memberId: 'ended', status: 'uninstalled' }), undefined);
    await bench.mine.putIfVersion(bench.bare({ clientId: OTHER_CLIENT, memberId: 'other' }), undefined);
    same(await bench.theirs.activeAt(CLIENT, 'one.bitrix24.com'), ['portal-1']);
    same(await bench.theirs.activeAt(CLIENT, 'none.bitrix24.com'), []);
  },
  'countActive: the portals on which an application is installed': async (bench) => {
    same(await bench.mine.countActive(CLIENT), 0);
    await bench.mine.putIfVersion(bench.installation(), undefined);
    await bench.mine.putIfVersion(bench.bare({ memberId: 'portal-2' }), undefined);
    await bench.mine.putIfVersion(bench.bare({ memberId: 'ended', status: 'uninstalled' }), undefined);
    await bench.mine.putIfVersion(bench.bare({ clientId: OTHER_CLIENT, memberId: 'other' }), undefined);
    same([await bench.theirs.countActive(CLIENT), await bench.theirs.countActive(OTHER_CLIENT)], [2, 1]);
  },
};
