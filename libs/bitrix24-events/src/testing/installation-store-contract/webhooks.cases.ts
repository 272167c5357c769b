import assert from 'node:assert/strict';
import { same } from '../inbox-contract/same.js';
import type { StoreCases } from './store-case.js';

/** Which portal the token of an outgoing webhook belongs to. */
export const webhookCases: StoreCases = {
  'webhooks: the first portal has it for good': async ({ mine, theirs }) => {
    assert.equal(await mine.webhookPortal('hash'), undefined);
    assert.equal(await mine.pinWebhookPortal('hash', 'one'), 'one');
    assert.equal(await theirs.pinWebhookPortal('hash', 'two'), 'one');
    assert.equal(await theirs.webhookPortal('hash'), 'one');
    assert.equal(await theirs.pinWebhookPortal('other', 'two'), 'two');
  },
  'webhooks: of many at once, one portal': async ({ mine, theirs }) => {
    const pinned = await Promise.all(
      ['one', 'two', 'three', 'four'].map((memberId, index) =>
        (index % 2 ? mine : theirs).pinWebhookPortal('hash', memberId),
      ),
    );
    same([...new Set(pinned)], [await mine.webhookPortal('hash')]);
  },
  'webhooks: those of one portal are free again': async ({ mine, theirs }) => {
    await mine.pinWebhookPortal('first', 'one');
    await mine.pinWebhookPortal('second', 'one');
    await mine.pinWebhookPortal('third', 'two');
    assert.equal(await theirs.unpinWebhooks('one'), 2);
    assert.equal(await theirs.unpinWebhooks('one'), 0);
    same([await mine.webhookPortal('first'), await mine.webhookPortal('third')], [undefined, 'two']);
    assert.equal(await mine.pinWebhookPortal('first', 'three'), 'three');
  },
};
