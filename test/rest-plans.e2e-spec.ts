import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EmulatorOptions } from 'bitrix24-emulator';
import { ManualClock } from 'nestjs-bitrix24-events/testing';
import {
  Bitrix24Clients,
  type Bitrix24Client,
  type Bitrix24EventsModuleOptions,
  type CallOptions,
  type LimitedPortal,
  type LimitProfile,
  type RequestFact,
  type RestLimiter,
} from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { connectClient, whileTimeGoes } from './support/rest-client.js';

const bench = useBench();

let clock: ManualClock;
let facts: RequestFact[];
beforeEach(() => {
  clock = new ManualClock();
  facts = [];
});

const observer = { requested: (fact: RequestFact) => facts.push(fact) };

/** Asks that many times at once. @returns how many of these requests left without waiting for the portal's limits */
async function leftAtOnce(client: Bitrix24Client, count: number): Promise<number> {
  facts.length = 0;
  const options: CallOptions = { batchable: false, timeout: '1h' };
  const reads = Array.from({ length: count }, (_, id) =>
    client.call('crm.deal.list', { filter: { ID: id } }, options),
  );
  await whileTimeGoes(clock, Promise.all(reads));
  expect(facts.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  return facts.filter(({ waited }) => waited === 0).length;
}

describe('the plan of a portal', () => {
  const boot = async (emulator: EmulatorOptions, rest: Bitrix24EventsModuleOptions['rest'] = {}) => {
    const portal = await bench.portal({ ...emulator, now: () => clock.now() });
    const options = { rest: { allowInsecure: true, allowPrivate: true, observer, ...rest } };
    const running = await bench.boot({ adapter: 'express', portal, clock, options });
    await bench.install(running, portal);
    await running.bindings.whenSynced();
    // What the installation cost has leaked away.
    await clock.advance('1m');
    return { portal, running, client: running.app.get(Bitrix24Clients).forPortal(portal.memberId) };
  };

  it.each<[string, EmulatorOptions, (() => LimitProfile | 'none') | undefined, number]>([
    ['an ordinary one', { limits: 'cloud' }, undefined, 45],
    ['Enterprise', { limits: 'enterprise' }, undefined, 225],
    ['none: a self-hosted portal', { limits: 'none', cloud: false }, undefined, 230],
    ['what the options say', { limits: 'enterprise' }, () => ({ capacity: 10, leak: 5 }), 9],
    ['none, as the options say', { limits: 'none' }, () => 'none', 230],
  ])('%s: is known from the look at its bindings, and kept to', async (_, emulator, limits, atOnce) => {
    const { client } = await boot(emulator, limits && { limits });
    expect(await leftAtOnce(client, 230)).toBe(atOnce);
  });

  it('is known again after a restart, by the look at boot', async () => {
    const { portal, running } = await boot({ limits: 'enterprise' });
    await running.close();
    const options = { rest: { allowInsecure: true, allowPrivate: true, observer } };
    const again = await bench.boot({ adapter: 'express', portal, clock, file: running.file, options });
    await again.bindings.whenSynced();
    await clock.advance('1m');
    const client = again.app.get(Bitrix24Clients).forPortal(portal.memberId);
    expect(await leftAtOnce(client, 230)).toBe(225);
  });

  it('is learned from any app.info, that of a webhook too', async () => {
    const { client } = await connectClient(bench, { observer }, { limits: 'enterprise' }, clock);
    expect(await leftAtOnce(client, 60)).toBe(45);
    await whileTimeGoes(clock, client.call('app.info'));
    await clock.advance('1m');
    expect(await leftAtOnce(client, 60)).toBe(60);
  });
});

describe('the address from which a portal is called', () => {
  const requests = { capacity: 10, leak: 1 };

  async function bootTwo(rest: Bitrix24EventsModuleOptions['rest'] = {}) {
    const portal = await bench.portal({ limits: { requests }, now: () => clock.now() });
    const { url } = portal.addIncomingWebhook();
    const clients: Bitrix24Client[] = [];
    for (const localAddress of ['127.0.0.1', '127.0.0.2']) {
      const options: Bitrix24EventsModuleOptions = {
        rest: { allowInsecure: true, allowPrivate: true, observer, ...rest },
        portals: { localAddress },
      };
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const running = await bench.boot({ adapter: 'express', portal, clock, options });
      clients.push(running.app.get(Bitrix24Clients).forWebhook(url));
    }
    return clients;
  }

  it('has a bucket of its own there: applications with one each do not use up that of the other', async () => {
    const clients = await bootTwo({ limits: () => requests });
    for (const client of clients) expect(await leftAtOnce(client, 9)).toBe(9);
  });

  it('is told to what limits the requests of several processes', async () => {
    const asked: (string | undefined)[] = [];
    const limiter: RestLimiter = {
      acquire: ({ portal: { egress } }) => Promise.resolve(void asked.push(egress)),
      refused: () => undefined,
      learned: () => undefined,
      state: () => undefined,
    };
    for (const client of await bootTwo({ limiter })) await client.call('profile');
    expect(asked).toEqual(['127.0.0.1', '127.0.0.2']);
  });

  it('is told to the function of limits', async () => {
    const asked: LimitedPortal[] = [];
    const limits = (portal: LimitedPortal): undefined => void asked.push(portal);
    for (const client of await bootTwo({ limits })) await client.call('profile');
    expect(new Set(asked.map(({ egress }) => egress))).toEqual(new Set(['127.0.0.1', '127.0.0.2']));
  });
});
