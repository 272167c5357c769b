import { beforeEach, describe, expect, it } from '@jest/globals';
import { bindingsApp } from '../../test/bindings/bindings-app.js';
import { handler } from '../../test/bindings/handler.js';
import { SimulatedPortal } from '../../test/bindings/simulated-portal.js';
import { PlanFeatureGaps } from './plan-feature-gaps.service.js';

const HOUR = 3_600_000;

/** A portal whose `feature.get` promises all, whatever its methods say. */
async function looked(mode: 'sync' | 'off' = 'sync') {
  const portal = new SimulatedPortal([], ['ONCRMDEALADD', 'ONOFFLINEEVENT']);
  const app = await bindingsApp({
    handlers: [handler({ delivery: 'guaranteed', key: 'deals' })],
    offline: { connector: 'x' },
    options: { mode },
    portals: { m1: portal },
  });
  await app.bindings.sync('m1');
  return { ...app, portal, lacking: new PlanFeatureGaps(app.offline, app.bindings, app.clock) };
}

describe('a feature that a portal lacks', () => {
  let scene: Awaited<ReturnType<typeof looked>>;
  beforeEach(async () => {
    scene = await looked();
  });

  it('is noted, and the portal is looked at', async () => {
    const { lacking, offline, portal } = scene;
    portal.features = { rest_offline_extended: 'N' };
    const before = portal.requests;
    await lacking.note('m1', 'extended');
    expect(portal.requests - before).toBe(1);
    expect(await offline.state('m1')).toMatchObject({ extended: false });
  });

  it('is noted once an hour, each feature for itself: a portal may contradict itself', async () => {
    const { clock, lacking, portal } = scene;
    const before = portal.requests;
    for (let turn = 0; turn < 5; turn++) await lacking.note('m1', 'extended');
    expect(portal.requests - before).toBe(1);
    await lacking.note('m1', 'connectable');
    expect(portal.requests - before).toBe(2);
    await clock.advance(HOUR - 1);
    await lacking.note('m1', 'extended');
    expect(portal.requests - before).toBe(2);
    await clock.advance(1);
    await lacking.note('m1', 'extended');
    expect(portal.requests - before).toBe(3);
  });

  it('is noted by the next turn where it cannot be written down', async () => {
    const { db, lacking, offline, portal } = scene;
    portal.features = { rest_offline_extended: 'N' };
    db.exec('ALTER TABLE binding_memory RENAME TO away');
    await lacking.note('m1', 'extended');
    db.exec('ALTER TABLE away RENAME TO binding_memory');
    await lacking.note('m1', 'extended');
    expect(await offline.state('m1')).toMatchObject({ extended: false });
  });
});

it('is noted, and nothing is done by itself, where the application binds', async () => {
  const { lacking, offline, portal } = await looked('off');
  const before = portal.requests;
  await lacking.note('m1', 'extended');
  expect(portal.requests).toBe(before);
  expect(await offline.state('m1')).toMatchObject({ extended: false });
});
