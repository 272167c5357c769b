import assert from 'node:assert/strict';
import type { StoreCases } from './store-case.js';

const RIVALS = 20;

/** The right to do one thing alone. */
export const leaseCases: StoreCases = {
  'lease: one holder, until it lets go': async ({ mine, theirs }) => {
    const lease = await mine.lease('k', 1_000);
    assert.ok(lease);
    assert.equal(await theirs.lease('k', 1_000), undefined);
    assert.equal(await mine.lease('k', 1_000), undefined);
    assert.ok(await theirs.lease('another', 1_000));
    await lease.release();
    assert.ok(await theirs.lease('k', 1_000));
  },
  'lease: one holder, until its time is over': async ({ mine, theirs, clock }) => {
    await mine.lease('k', 1_000);
    clock.tick(999);
    assert.equal(await theirs.lease('k', 1_000), undefined);
    clock.tick(1);
    assert.ok(await theirs.lease('k', 1_000));
  },
  'lease: renewed, it lasts on': async ({ mine, theirs, clock }) => {
    const lease = (await mine.lease('k', 1_000))!;
    clock.tick(999);
    assert.equal(await lease.renew(1_000), true);
    clock.tick(999);
    assert.equal(await theirs.lease('k', 1_000), undefined);
    clock.tick(1);
    assert.equal(await lease.renew(1_000), false);
    assert.ok(await theirs.lease('k', 1_000));
    assert.equal(await lease.renew(1_000), false);
    assert.equal(await mine.lease('k', 1_000), undefined);
  },
  'lease: who has let go cannot renew': async ({ mine, theirs }) => {
    const lease = (await mine.lease('k', 1_000))!;
    await lease.release();
    assert.equal(await lease.renew(1_000), false);
    assert.ok(await theirs.lease('k', 1_000));
  },
  'lease: who is late takes nothing away': async ({ mine, theirs, clock }) => {
    const late = await mine.lease('k', 1_000);
    clock.tick(1_000);
    assert.ok(await theirs.lease('k', 1_000));
    await late!.release();
    assert.equal(await mine.lease('k', 1_000), undefined);
  },
  'lease: letting go twice takes nothing away': async ({ mine, theirs }) => {
    const lease = (await mine.lease('k', 1_000))!;
    await lease.release();
    assert.ok(await theirs.lease('k', 1_000));
    await lease.release();
    assert.equal(await mine.lease('k', 1_000), undefined);
  },
  'lease: its holder may prolong it, from now on': async ({ mine, theirs, clock }) => {
    const lease = (await mine.lease('k', 1_000))!;
    clock.tick(600);
    assert.equal(await lease.renew(1_000), true);
    clock.tick(999);
    assert.equal(await theirs.lease('k', 1_000), undefined);
    clock.tick(1);
    assert.ok(await theirs.lease('k', 1_000));
  },
  'lease: one that has run out, or was let go, is not revived': async ({ mine, theirs, clock }) => {
    const late = (await mine.lease('k', 1_000))!;
    clock.tick(1_000);
    assert.equal(await late.renew(1_000), false);
    const next = (await theirs.lease('k', 1_000))!;
    assert.equal(await late.renew(1_000), false);
    await next.release();
    assert.equal(await next.renew(1_000), false);
    assert.ok(await mine.lease('k', 1_000));
  },
  'lease: of many at once, one': async ({ mine, theirs }) => {
    const leases = await Promise.all(
      Array.from({ length: RIVALS }, (_, index) => (index % 2 ? mine : theirs).lease('k', 1_000)),
    );
    assert.equal(leases.filter((lease) => lease !== undefined).length, 1);
  },
  'lease: one from before the clock was set back is held by nobody': async ({ mine, theirs, clock }) => {
    const late = (await mine.lease('k', 1_000))!;
    clock.jump(-3_600_000);
    assert.ok(await theirs.lease('k', 1_000));
    await late.release();
    assert.equal(await mine.lease('k', 1_000), undefined);
  },
};
