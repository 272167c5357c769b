import { beforeEach, describe, expect, it } from '@jest/globals';
import { inboxEvent } from '../../test/inbox/items.js';
import { ManualClock } from '../../test/manual-clock.js';
import { createCipher } from '../storage/index.js';
import { openDatabase } from '../drivers/index.js';
import { InboxSignal } from './inbox-signal.js';
import type { InboxEvent } from './inbox-events.js';
import type { Delivery, DeliveryOutcome } from './inbox-deliveries.js';
import type { DeliveryFilter } from './inbox-upkeep.js';
import type { Inbox } from './inbox.js';
import { SqliteInbox } from '../drivers/sqlite/inbox/sqlite-inbox.js';
import { UninstalledDeliveries } from './uninstalled-deliveries.service.js';

const PORTAL = 'portal-1';
const THE_END = 'ONAPPUNINSTALL';
const OWN = ['application', 'offline', 'sweep'];
const OTHERS = ['webhook:0', 'webhook:1'];

let clock: ManualClock;
let inbox: Inbox;
let deliveries: UninstalledDeliveries;
let rings: number;

beforeEach(() => {
  clock = new ManualClock();
  inbox = new SqliteInbox(openDatabase(':memory:'), createCipher([]), clock);
  const bell = new InboxSignal();
  rings = 0;
  bell.listen(() => void rings++);
  deliveries = new UninstalledDeliveries(inbox, bell, clock);
});

/** The deliveries' handlers are named by the sources, so that each is found again by what it is. */
const accept = async (override: Partial<InboxEvent>, handler = override.source ?? 'application') => {
  const event = inboxEvent({ memberId: PORTAL, receivedAt: clock.now(), ...override });
  await inbox.accept([{ event, handlers: [{ key: handler }] }]);
};

const claimOne = async (handlerKey: string): Promise<Delivery> => {
  const quotas = [{ handlerKey, free: 1 }];
  const [delivery] = await inbox.claim({ limit: 1, quotas, now: clock.now() });
  return delivery!;
};

const settle = ({ deliveryId, attemptToken }: Delivery, outcome: DeliveryOutcome): Promise<void> =>
  inbox.settle([{ deliveryId, attemptToken, outcome }]);

const handlers = async (filter: DeliveryFilter): Promise<string[]> => {
  const { items } = await inbox.list(filter, { limit: 100 });
  return items.map(({ handlerKey }) => handlerKey).toSorted();
};

describe('UninstalledDeliveries', () => {
  describe('bury', () => {
    it("gives up what waits of the application's own sources, and nothing of webhooks", async () => {
      for (const source of [...OWN, ...OTHERS]) await accept({ source });
      await deliveries.bury(PORTAL, 'one.bitrix24.com');
      expect(await handlers({ state: 'buried' })).toEqual(OWN);
      expect(await handlers({ state: 'waiting' })).toEqual(OTHERS);
      expect(rings).toBe(1);
    });

    it('says why, and when', async () => {
      await accept({ source: 'offline' });
      clock.tick(5);
      await deliveries.bury(PORTAL, 'one.bitrix24.com');
      const { items } = await inbox.list({}, { limit: 1 });
      expect(items[0]).toMatchObject({
        state: 'buried',
        settledAt: clock.now(),
        failure: { name: 'ApplicationUninstalled', at: clock.now() },
      });
      expect(items[0]!.failure!.message).toContain(`uninstalled from one.bitrix24.com (portal ${PORTAL})`);
    });

    it('leaves ONAPPUNINSTALL to run, and what runs to end', async () => {
      await accept({ source: 'sweep' }, 'runs');
      await claimOne('runs');
      await accept({ name: THE_END }, 'the end');
      await accept({}, 'waits');
      await deliveries.bury(PORTAL, 'one.bitrix24.com');
      expect(await handlers({ state: 'buried' })).toEqual(['waits']);
      expect((await claimOne('the end')).event.name).toBe(THE_END);
      expect(await handlers({ state: 'running' })).toEqual(['runs', 'the end']);
    });

    it('leaves other portals alone', async () => {
      await accept({ memberId: 'portal-2' }, 'other');
      await deliveries.bury(PORTAL, 'one.bitrix24.com');
      expect(await handlers({ state: 'waiting' })).toEqual(['other']);
    });
  });

  describe('isBusy', () => {
    it.each(OWN)('while a delivery of %s runs', async (source) => {
      await accept({ source });
      expect(await deliveries.isBusy(PORTAL)).toBe(false);
      const delivery = await claimOne(source);
      expect(await deliveries.isBusy(PORTAL)).toBe(true);
      expect(await deliveries.isBusy('portal-2')).toBe(false);
      await settle(delivery, { kind: 'done' });
      expect(await deliveries.isBusy(PORTAL)).toBe(false);
    });

    it('until ONAPPUNINSTALL was handled', async () => {
      await accept({ name: THE_END });
      expect(await deliveries.isBusy(PORTAL)).toBe(true);
      await settle(await claimOne('application'), { kind: 'done' });
      expect(await deliveries.isBusy(PORTAL)).toBe(false);
    });

    it.each(OTHERS)('not for what %s has', async (source) => {
      await accept({ source });
      await claimOne(source);
      await accept({ source, name: THE_END });
      expect(await deliveries.isBusy(PORTAL)).toBe(false);
    });
  });

  it("removes whatever its own sources brought, and leaves webhooks' and other portals'", async () => {
    for (const source of [...OWN, ...OTHERS]) {
      await accept({ source });
      await settle(await claimOne(source), { kind: 'done' });
      await accept({ source });
    }
    await accept({ memberId: 'portal-2' }, 'other');
    await deliveries.remove(PORTAL);
    expect(await handlers({ memberId: PORTAL })).toEqual([...OTHERS, ...OTHERS].toSorted());
    expect(await handlers({ memberId: 'portal-2' })).toEqual(['other']);
    expect(rings).toBe(1);
  });
});
