import { ForbiddenException, Injectable, Logger, Module, UseGuards, type CanActivate } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  BitrixEvent,
  Bitrix24Clients,
  Bitrix24EventsModule,
  EventData,
  OnBitrixEvent,
  RetryLater,
  customEvent,
  sqliteStorage,
} from '../index.js';
import { bitrix24Testing, overrideBitrix24, testClient, type Bitrix24Testing } from './index.js';

const StockCounted = customEvent<{ SKU: string }>('ONTESTSTOCKCOUNTED');

@Injectable()
class OnlyFriends implements CanActivate {
  canActivate(context: Parameters<CanActivate['canActivate']>[0]): boolean {
    return context.getArgByIndex<BitrixEvent<string>>(0).portal.memberId !== 'foe';
  }
}

@Injectable()
class Handlers {
  readonly seen: BitrixEvent<string>[] = [];
  run: (event: BitrixEvent<string>) => unknown = () => undefined;

  constructor(readonly clients: Bitrix24Clients) {}

  @OnBitrixEvent('ONCRMDEALADD', { key: 'added' })
  @UseGuards(OnlyFriends)
  async added(event: BitrixEvent<'ONCRMDEALADD'>): Promise<void> {
    this.seen.push(event);
    await this.run(event);
  }

  @OnBitrixEvent('ONCRMDEALUPDATE', { key: 'updated', coalesce: '2s', order: 'entity' })
  async updated(event: BitrixEvent<'ONCRMDEALUPDATE'>): Promise<void> {
    this.seen.push(event);
    await this.run(event);
  }

  @OnBitrixEvent('ONCRMDEALADD', { key: 'id' })
  id(@EventData('FIELDS.ID') _id: string): void {}

  @OnBitrixEvent('ONCRMLEADUPDATE', { key: 'guaranteed', delivery: 'guaranteed' })
  guaranteed(event: BitrixEvent<'ONCRMLEADUPDATE'>): void {
    this.seen.push(event);
  }

  @OnBitrixEvent(StockCounted, { key: 'installer', authType: 'installer', source: 'application' })
  counted(event: BitrixEvent<typeof StockCounted>): void {
    this.seen.push(event);
  }
}

@Module({
  imports: [
    Bitrix24EventsModule.forRoot({
      publicUrl: 'https://app.example.com',
      // As of an environment without credentials.
      application: { clientId: undefined as unknown as string, clientSecret: undefined as unknown as string },
      storage: sqliteStorage({ file: '/dev/null/must-never-be-opened.db' }),
      inbox: { retry: { attempts: 2, maxDelay: '1m' } },
      offline: { connector: 'test' },
    }),
  ],
  providers: [Handlers, OnlyFriends],
})
class AppModule {}

let app: INestApplicationContext;
let bitrix24: Bitrix24Testing;
let handlers: Handlers;

beforeEach(async () => {
  const module = await overrideBitrix24(Test.createTestingModule({ imports: [AppModule] })).compile();
  app = await module.init();
  bitrix24 = bitrix24Testing(app);
  handlers = app.get(Handlers);
});
afterEach(async () => {
  const closed = app.close();
  await bitrix24.clock.advance('1m');
  await closed;
});

const deal = { FIELDS: { ID: '5' } };
const statesOf = (entries: { handler: string; state: string }[]): string[] =>
  entries.map(({ handler, state }) => `${handler} ${state}`).toSorted();

describe('deliver', () => {
  it('brings an event to each of its handlers, as a genuine one', async () => {
    const entries = await bitrix24.deliver('ONCRMDEALADD', deal, { userId: '7' });
    expect(statesOf(entries)).toEqual(['added done', 'id done']);
    expect(handlers.seen).toEqual([
      expect.objectContaining({
        id: entries[0]!.eventId,
        name: 'ONCRMDEALADD',
        data: deal,
        source: 'application',
        portal: { memberId: 'test-portal', domain: 'test.bitrix24.example' },
        userId: '7',
        attempt: 1,
        receivedAt: new Date(bitrix24.clock.now()),
      }),
    ]);
  });

  it('brings an event that only guaranteed handlers name as a row of the offline queue', async () => {
    expect(statesOf(await bitrix24.deliver('ONCRMLEADUPDATE', deal))).toEqual(['guaranteed done']);
    expect(handlers.seen).toEqual([expect.objectContaining({ source: 'offline', userId: '1' })]);
    expect(statesOf(await bitrix24.deliver('ONCRMLEADUPDATE', deal, { source: 'sweep' }))).toEqual([
      'guaranteed done',
    ]);
    expect(await bitrix24.deliver('ONCRMLEADUPDATE', deal, { source: 'application' })).toEqual([]);
  });

  it('goes through the guards', async () => {
    const portal = { memberId: 'foe', domain: 'foe.bitrix24.com' };
    const [added] = (await bitrix24.deliver('ONCRMDEALADD', deal, { portal })).filter(
      ({ handler }) => handler === 'added',
    );
    expect(handlers.seen).toEqual([]);
    expect(added).toMatchObject({
      state: 'waiting',
      attempt: 1,
      failure: { name: ForbiddenException.name },
      portal,
    });
  });

  it('matches source and authType, and resolves to nothing where no handler wants the event', async () => {
    expect(await bitrix24.deliver(StockCounted, { SKU: 'x' })).toEqual([]);
    const [run] = await bitrix24.deliver(StockCounted, { SKU: 'x' }, { authType: 'installer' });
    expect(run).toMatchObject({ handler: 'installer', state: 'done' });
    expect(
      await bitrix24.deliver(StockCounted, { SKU: 'x' }, { authType: 'installer', source: 'webhook:0' }),
    ).toEqual([]);
    expect(await bitrix24.deliver('ONCRMLEADADD', deal)).toEqual([]);
  });

  it('waits for handlers that wait for something real', async () => {
    handlers.run = () => new Promise((resolve) => setTimeout(resolve, 30));
    expect(statesOf(await bitrix24.deliver('ONCRMDEALADD', deal))).toEqual(['added done', 'id done']);
  });

  it('gives the client that the test gives, to the event and to services', async () => {
    const client = testClient({ 'crm.deal.get': { TITLE: 'New' } });
    const actorClient = testClient({ profile: { ID: '7' } });
    const results: unknown[] = [];
    handlers.run = async (event) => {
      results.push(await event.client.call('crm.deal.get', { id: '5' }));
      results.push(await event.actorClient.call('profile'));
      results.push(await handlers.clients.forPortal(event.portal.memberId).call('crm.deal.get'));
    };
    await bitrix24.deliver('ONCRMDEALADD', deal, { client, actorClient });
    expect(results).toEqual([{ TITLE: 'New' }, { ID: '7' }, { TITLE: 'New' }]);
    expect(client.calls).toHaveLength(2);
  });

  it('gives the entity that the client of the test answers', async () => {
    const client = testClient({ 'crm.deal.get': { ID: '5', TITLE: 'New' } });
    const titles: unknown[] = [];
    handlers.run = async (event) => titles.push((await event.entity())?.TITLE);
    await bitrix24.deliver('ONCRMDEALADD', deal, { client });
    expect(titles).toEqual(['New']);
    expect(client.calls).toEqual([{ method: 'crm.deal.get', params: { id: '5' } }]);
  });

  it('says what to do where a test gives no answer', async () => {
    handlers.run = (event) => event.client.call('crm.deal.get');
    const entries = await bitrix24.deliver('ONCRMDEALADD', deal);
    expect(entries.find(({ handler }) => handler === 'added')?.failure?.message).toContain(
      "Try: a client: testClient({ 'crm.deal.get': result })",
    );
  });
});

describe('the log', () => {
  it('has a debug line when an event arrives: event, object, portal and handlers', async () => {
    const lines: string[] = [];
    const spy = jest
      .spyOn(Logger.prototype, 'debug')
      .mockImplementation((line: unknown) => void lines.push(String(line)));
    await bitrix24.deliver('ONCRMDEALADD', deal);
    spy.mockRestore();
    expect(lines[0]).toBe('ONCRMDEALADD crm.deal 5 of test.bitrix24.example: accepted for added, id');
  });
});

describe('the clock', () => {
  it('brings retries about, up to the burial', async () => {
    handlers.run = () => {
      throw new Error('no');
    };
    await bitrix24.deliver('ONCRMDEALADD', deal);
    expect(await bitrix24.inbox.list({ handler: 'added' })).toMatchObject({
      items: [{ state: 'waiting', attempt: 1 }],
    });
    await bitrix24.clock.advance('1m');
    await bitrix24.whenIdle();
    expect(await bitrix24.inbox.list({ handler: 'added' })).toMatchObject({
      items: [{ state: 'buried', attempt: 2 }],
    });
  });

  it('brings RetryLater about, no sooner than it says', async () => {
    let asked = false;
    handlers.run = () => {
      if (asked) return;
      asked = true;
      throw new RetryLater('10m');
    };
    await bitrix24.deliver('ONCRMDEALADD', deal);
    await bitrix24.clock.advance(599_999);
    expect(handlers.seen).toHaveLength(1);
    expect(await bitrix24.inbox.list({ waitsFor: 'handler' })).toMatchObject({ items: [{ attempt: 0 }] });
    await bitrix24.clock.advance(1);
    await bitrix24.whenIdle();
    expect(handlers.seen.map(({ attempt }) => attempt)).toEqual([1, 1]);
  });

  it('ends windows', async () => {
    const first = await bitrix24.deliver('ONCRMDEALUPDATE', deal);
    const second = await bitrix24.deliver('ONCRMDEALUPDATE', deal);
    expect([first, second]).toMatchObject([[{ state: 'waiting' }], [{ state: 'waiting', coalesced: 2 }]]);
    await bitrix24.clock.advance('2s');
    await bitrix24.whenIdle();
    expect(handlers.seen).toMatchObject([{ coalesced: 2, id: second[0]!.eventId }]);
  });
});

describe('whenIdle', () => {
  it('does not wait for what is paused', async () => {
    await bitrix24.inbox.pause('added');
    expect(statesOf(await bitrix24.deliver('ONCRMDEALADD', deal))).toEqual(['added waiting', 'id done']);
    await bitrix24.inbox.resume('added');
    await bitrix24.whenIdle();
    expect(handlers.seen).toHaveLength(1);
  });
});

describe('an application that was not readied', () => {
  it('is refused, with the way', async () => {
    const module = await Test.createTestingModule({
      providers: [{ provide: Bitrix24Clients, useValue: { forPortal: () => undefined } }],
    }).compile();
    expect(() => bitrix24Testing(module)).toThrow(
      /TESTING_NOT_READY|Try: overrideBitrix24\(Test\.createTestingModule/,
    );
  });
});
