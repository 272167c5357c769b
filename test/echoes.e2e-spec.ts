import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, OnBitrixEvent, type Bitrix24EventsModuleOptions } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';
import type { RunningApp } from './support/running-app.js';
import { until } from './support/until.js';

const bench = useBench();

interface Seen {
  handler: string;
  id: string;
  userId: string | undefined;
  probablyOwn: boolean;
}

let journal: Journal<Seen>;

beforeEach(() => {
  journal = new Journal('handlers');
});

const note = (handler: string, { data, userId, probablyOwn }: BitrixEvent<'ONCRMDEALUPDATE'>): void =>
  journal.add({ handler, id: data.FIELDS.ID, userId, probablyOwn });

@Injectable()
class Once {
  /** Changes what others change, and hears itself. */
  @OnBitrixEvent('ONCRMDEALUPDATE')
  async stamp(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note('stamp', event);
    if (event.probablyOwn) return;
    await event.client.call('crm.deal.update', { id: event.data.FIELDS.ID, fields: { COMMENTS: 'seen' } });
  }
}

@Injectable()
class Ignoring {
  @OnBitrixEvent('ONCRMDEALUPDATE', { ignoreOwn: true })
  async stamp(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note('stamp', event);
    await event.client.call('crm.deal.update', { id: event.data.FIELDS.ID, fields: { COMMENTS: 'seen' } });
  }

  @OnBitrixEvent('ONCRMDEALUPDATE')
  log(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note('log', event);
  }
}

@Injectable()
class Endless {
  static rounds = 0;
  static stop = false;

  @OnBitrixEvent('ONCRMDEALUPDATE', { key: 'endless' })
  async stamp(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note('endless', event);
    const round = (Endless.rounds += 1);
    if (Endless.stop) return;
    await event.client.call('crm.deal.update', {
      id: event.data.FIELDS.ID,
      fields: { COMMENTS: `${round}` },
    });
  }
}

@Injectable()
class Batching {
  @OnBitrixEvent('ONCRMDEALUPDATE')
  async stamp(event: BitrixEvent<'ONCRMDEALUPDATE'>) {
    note('stamp', event);
    if (event.probablyOwn) return;
    const fields = { COMMENTS: 'seen' };
    await event.client.batch([
      { method: 'crm.deal.get', params: { id: event.data.FIELDS.ID } },
      { method: 'crm.deal.update', params: { id: event.data.FIELDS.ID, fields } },
    ]);
  }
}

const addDeal = (portal: Bitrix24Emulator): unknown =>
  portal.as(1).call('crm.deal.add', { fields: { TITLE: 'A deal' } });
const change = (portal: Bitrix24Emulator, id: unknown, userId = 1): unknown =>
  portal.as(userId).call('crm.deal.update', { id, fields: { TITLE: 'Changed' } });
const statsOf = async (running: RunningApp, handler: string) =>
  (await running.inbox.stats()).find((line) => line.handler === handler)!;

describe.each(ADAPTERS)('own echoes on %s', (adapter) => {
  it('are marked, and what others change is not', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Once] });
    const [id, other] = [addDeal(portal), addDeal(portal)];
    change(portal, id);
    await journal.when(({ probablyOwn }) => probablyOwn);
    change(portal, other, portal.addUser({ admin: false }).id);
    await journal.when(({ id: of, probablyOwn }) => of === String(other) && probablyOwn);
    await portal.settled();
    await running.idle();
    expect(journal.entries.map(({ id: of, probablyOwn }) => [of, probablyOwn])).toEqual([
      [String(id), false],
      [String(id), true],
      [String(other), false],
      [String(other), true],
    ]);
  });

  it('of a batch are marked, too', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Batching] });
    change(portal, addDeal(portal));
    await journal.when(({ probablyOwn }) => probablyOwn);
    await portal.settled();
    await running.idle();
    expect(journal.entries.map(({ probablyOwn }) => probablyOwn)).toEqual([false, true]);
  });

  it('of the system user are ignored where a handler asks, and nothing else is', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Ignoring] });
    const system = portal.systemUserReady(CLIENT_ID, { userId: portal.addUser({ admin: true }).id });
    await until('the system user is the installation', async () => {
      const found = await running.portals.get(portal.memberId);
      return found?.userId === String(system);
    });
    const id = addDeal(portal);
    change(portal, id);
    await journal.when(({ handler }) => handler === 'log', 2);
    await portal.settled();
    await running.idle();
    expect(journal.entries.filter(({ handler }) => handler === 'stamp')).toEqual([
      { handler: 'stamp', id: String(id), userId: '1', probablyOwn: false },
    ]);
    expect(journal.entries.filter(({ handler }) => handler === 'log').map(({ userId }) => userId)).toEqual([
      '1',
      String(system),
    ]);
    expect(await statsOf(running, 'Ignoring.stamp')).toMatchObject({ done: 1, ignoredOwn: 1 });
    expect(await statsOf(running, 'Ignoring.log')).toMatchObject({ done: 2, ignoredOwn: 0 });
    expect(bench.logs.entries.map(({ text }) => text)).toContainEqual(
      expect.stringContaining(`Ignoring.stamp ignores ONCRMDEALUPDATE`),
    );
  });

  it('of a user who acts himself are not ignored, unless the options say that he does not', async () => {
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Ignoring],
      options: { echoes: { loopLimit: 3 } },
    });
    change(portal, addDeal(portal));
    // Its own writes come back until the guard ends it.
    await running.noticed('bitrix24.handler.paused');
    expect((await statsOf(running, 'Ignoring.stamp')).ignoredOwn).toBe(0);
    expect(bench.logs.entries.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/ignoreOwn has no effect on portal .* Try: echoes\.ownUserIds/),
    );
    await running.close();

    journal = new Journal('handlers');
    const again = await bench.connected({
      adapter,
      providers: [Ignoring],
      options: { echoes: { ownUserIds: ['1'] } },
    });
    const stranger = again.portal.addUser({ admin: false }).id;
    change(again.portal, addDeal(again.portal), stranger);
    await journal.when(({ handler }) => handler === 'log', 2);
    await again.running.idle();
    expect(await statsOf(again.running, 'Ignoring.stamp')).toMatchObject({ done: 1, ignoredOwn: 1 });
  });

  it.each<[string, Bitrix24EventsModuleOptions, RegExp]>([
    [
      'no application',
      { application: undefined, webhooks: [{ applicationToken: 'x' }] },
      /Ignoring\.stamp .*ignoreOwn needs to know who caused an event, and without an application/,
    ],
    ['a wrong option', { echoes: { ownUserIds: ['me'] } }, /echoes\.ownUserIds must be a list of user ids/],
  ])('cannot be ignored with %s: the boot fails', async (_, options, message) => {
    const portal = await bench.portal();
    await expect(bench.boot({ adapter, portal, providers: [Ignoring], options })).rejects.toThrow(message);
  });

  it('that go in circles pause their handler for that portal, until a person resumes it', async () => {
    Endless.rounds = 0;
    Endless.stop = false;
    const { portal, running } = await bench.connected({
      adapter,
      providers: [Endless],
      options: { echoes: { loopLimit: 5 } },
    });
    const id = addDeal(portal);
    change(portal, id);
    expect(await running.noticed('bitrix24.handler.paused')).toEqual({
      memberId: portal.memberId,
      domain: expect.any(String),
      handler: 'endless',
      reason: 'loop',
      entity: { type: 'crm.deal', id: String(id) },
      times: 6,
    });
    await portal.settled();
    const stats = await until('its last round waits', async () => {
      const found = await statsOf(running, 'endless');
      return found.waiting > 0 && found.running === 0 && found;
    });
    expect(stats).toMatchObject({ paused: false, pausedPortals: [portal.memberId], waiting: 1 });
    // The first was somebody else's; each of the six rounds after it wrote again. Some more begin while that is stored.
    const { rounds } = Endless;
    expect(rounds).toBeGreaterThanOrEqual(7);
    expect(rounds).toBeLessThan(7 + 6);
    expect(bench.logs.entries.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(
        /endless is paused for this portal: our own writes brought crm\.deal \d+ .* back to it 6 times in a minute\. Try:/,
      ),
    );

    Endless.stop = true;
    await running.inbox.resume('endless', portal.memberId);
    await running.idle();
    expect(Endless.rounds).toBe(rounds + 1);
    expect(await statsOf(running, 'endless')).toMatchObject({ pausedPortals: [], done: rounds + 1 });
    expect(running.notices.entries.filter(({ name }) => name === 'bitrix24.handler.paused')).toHaveLength(1);
  });

  it('of an incoming webhook are marked, too', async () => {
    const portal = await bench.portal();
    const { applicationToken } = portal.addWebhook(HANDLER_URL, ['ONCRMDEALUPDATE']);
    const { url } = portal.addIncomingWebhook({ scope: ['crm'] });
    const running = await bench.boot({
      adapter,
      portal,
      providers: [Once],
      options: { application: undefined, webhooks: [{ applicationToken, restUrl: url }] },
    });
    change(portal, addDeal(portal));
    await journal.when(({ probablyOwn }) => probablyOwn);
    await running.idle();
    expect(journal.entries.map(({ probablyOwn }) => probablyOwn)).toEqual([false, true]);
  });
});
