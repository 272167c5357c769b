import assert from 'node:assert/strict';
import { same } from '../inbox-contract/same.js';
import { CLIENT } from '../installation-store-contract/store-bench.js';
import { keptCases, type StorageCases } from './storage-case.js';

const PORTAL = 'portal-1';

/** What outlives the process of the two large stores. */
export const largeStoresKeptCases: StorageCases = {
  ...keptCases(
    'inbox',
    async (bench) => {
      const inbox = bench.inboxOf();
      await inbox.acceptAll([
        ...['done', 'buried', 'waiting'].map((key) => inbox.item([key])),
        { ...inbox.item(['keyed']), dedupKey: 'known' },
      ]);
      await inbox.done(await inbox.claimOne('done'));
      await inbox.bury(await inbox.claimOne('buried'));
      await inbox.inbox.setPaused('a', true);
      await inbox.inbox.setPaused('b', true, PORTAL);
    },
    async (bench) => {
      const inbox = bench.inboxOf();
      for (const key of ['done', 'buried', 'waiting']) await inbox.hasCounts(key, { [key]: 1 });
      same(await inbox.acceptAll([{ ...inbox.item(['keyed']), dedupKey: 'known' }]), ['duplicate']);
      same([...(await inbox.inbox.paused())], ['a']);
      same([...((await inbox.inbox.pausedPortals()).get('b') ?? [])], [PORTAL]);
    },
  ),
  ...keptCases(
    'installations',
    async (bench) => {
      const store = await bench.installationsOf();
      assert.equal(await store.mine.putIfVersion(store.installation(), undefined), true);
      await store.park('parked');
      await store.hold('held');
      await store.mine.putUninstall(store.uninstall());
      await store.mine.pinWebhookPortal('hash', PORTAL);
    },
    async (bench) => {
      const store = await bench.installationsOf();
      const { version: _version, ...record } = store.installation();
      const { version: _kept, ...kept } = (await store.mine.get(CLIENT, PORTAL)) ?? {};
      same(kept, record);
      same(await store.due(), ['parked']);
      assert.equal(await store.mine.pendingPayload('parked'), store.parkedInstall('parked').payload);
      same(await store.held('parked'), ['held']);
      same(await store.mine.uninstalls(CLIENT, 10, 10), [store.uninstall()]);
      assert.equal(await store.mine.webhookPortal('hash'), PORTAL);
    },
  ),
  'installations: a lease of a process that died is free at the latest once its time is over': {
    needs: 'durable',
    async body(bench) {
      assert.ok(await bench.storage.installations.lease('k', 1_000));
      await bench.die();
      bench.clock.tick(1_000);
      assert.ok(await bench.storage.installations.lease('k', 1_000));
    },
  },
};
