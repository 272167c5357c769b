import { beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import { BitrixEvent, EventEntity, OnBitrixEvent, type BitrixEntity } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { CLIENT_ID, CLIENT_SECRET, HANDLER_URL } from './support/facts.js';
import { Journal } from './support/journal.js';

const bench = useBench();

interface Seen {
  handler: string;
  entity?: unknown;
  error?: { code?: string; message?: string };
}

let journal: Journal<Seen>;
/** Handlers wait for it before they ask. */
let gate: Promise<void>;
let open: () => void;

beforeEach(() => {
  journal = new Journal('handlers');
  gate = new Promise((resolve) => (open = resolve));
});

/** What asking came to. */
async function ask(handler: string, entity: () => Promise<unknown>): Promise<void> {
  await gate;
  try {
    journal.add({ handler, entity: await entity() });
  } catch (error) {
    journal.add({ handler, error: error as Error });
  }
}

@Injectable()
class Deals {
  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMDEALUPDATE', 'ONCRMDEALDELETE'])
  async deal(event: BitrixEvent<'ONCRMDEALADD' | 'ONCRMDEALUPDATE' | 'ONCRMDEALDELETE'>) {
    await ask(event.name, () => event.entity());
  }

  @OnBitrixEvent('ONCRMCONTACTADD')
  async picked(@EventEntity() contact: BitrixEntity<'ONCRMCONTACTADD'> | null) {
    journal.add({ handler: 'contact', entity: contact?.NAME });
  }

  @OnBitrixEvent('ONCRMLEADADD')
  async severalTimes(event: BitrixEvent<'ONCRMLEADADD'>) {
    const [one, other] = await Promise.all([event.entity(), event.entity()]);
    journal.add({ handler: 'lead', entity: [one === other, one === (await event.entity()), one?.TITLE] });
  }

  @OnBitrixEvent(['ONTASKUPDATE', 'ONTASKDELETE'])
  async task(event: BitrixEvent<'ONTASKUPDATE' | 'ONTASKDELETE'>) {
    await ask(event.name, () => event.entity());
  }

  @OnBitrixEvent('ONAPPTEST')
  async test(event: BitrixEvent<string>) {
    await ask('test', () => event.entity());
  }
}

const reads = (portal: Bitrix24Emulator) =>
  portal.requests.filter(({ server, method }) => server === 'portal' && method !== 'event.test');

describe.each(ADAPTERS)('event.entity() on %s', (adapter) => {
  it('is the object as it is when the handler asks; null when it is gone', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Deals] });
    const user = portal.as(1);
    const id = user.call('crm.deal.add', { fields: { TITLE: 'At first' } });
    user.call('crm.deal.update', { id, fields: { TITLE: 'Now' } });
    const gone = user.call('crm.deal.add', { fields: { TITLE: 'Short-lived' } });
    user.call('crm.deal.delete', { id: gone });
    await portal.settled();
    open();
    await running.idle();
    expect(
      journal.entries.map(({ handler, entity }) => [handler, (entity as { TITLE?: string } | null)?.TITLE]),
    ).toEqual(
      expect.arrayContaining([
        ['ONCRMDEALADD', 'Now'],
        ['ONCRMDEALUPDATE', 'Now'],
        ['ONCRMDEALADD', undefined],
        ['ONCRMDEALDELETE', undefined],
      ]),
    );
    expect(journal.entries.filter(({ entity }) => entity === null)).toHaveLength(2);
    expect(journal.entries.filter(({ error }) => error)).toEqual([]);
  });

  it('is read with those of its neighbours, in few requests', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Deals] });
    for (let index = 1; index <= 40; index++)
      portal.as(1).call('crm.deal.add', { fields: { TITLE: `Deal ${index}` } });
    await portal.settled();
    portal.clearRecords();
    open();
    await running.idle();
    const titles = journal.entries.map(({ entity }) => (entity as { TITLE: string }).TITLE);
    expect(new Set(titles).size).toBe(40);
    expect(reads(portal).length).toBeLessThanOrEqual(4);
  });

  it('is given to a parameter, and read once however many ask', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Deals] });
    portal.as(1).call('crm.contact.add', { fields: { NAME: 'Ada' } });
    portal.as(1).call('crm.lead.add', { fields: { TITLE: 'A lead' } });
    await portal.settled();
    await running.idle();
    expect(journal.entries).toEqual(
      expect.arrayContaining([
        { handler: 'contact', entity: 'Ada' },
        { handler: 'lead', entity: [true, true, 'A lead'] },
      ]),
    );
    const asked = portal.requests.flatMap(
      ({ method, commands }) => commands?.map((one) => one.method) ?? [method],
    );
    expect(asked.filter((method) => method === 'crm.lead.get')).toHaveLength(1);
  });

  it('of a task is null for an administrator, who would see it', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Deals] });
    const { task } = portal
      .as(1)
      .call('tasks.task.add', { fields: { TITLE: 'A task', RESPONSIBLE_ID: 1 } }) as {
      task: { id: string };
    };
    portal.as(1).call('tasks.task.update', { taskId: task.id, fields: { TITLE: 'Changed' } });
    portal.as(1).call('tasks.task.delete', { taskId: task.id });
    await portal.settled();
    open();
    await running.idle();
    expect(journal.entries).toEqual(
      expect.arrayContaining([
        { handler: 'ONTASKUPDATE', entity: null },
        { handler: 'ONTASKDELETE', entity: null },
      ]),
    );
  });

  it('that may be hidden from who asks is an error, and so is what he may not see', async () => {
    const portal = await bench.portal();
    const { id: userId } = portal.addUser({ admin: false });
    const { applicationToken } = portal.addWebhook(HANDLER_URL, ['ONTASKUPDATE', 'ONCRMDEALADD']);
    const { url } = portal.addIncomingWebhook({ userId, scope: ['task'] });
    const running = await bench.boot({
      adapter,
      portal,
      providers: [Deals],
      options: {
        application: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
        webhooks: [{ applicationToken, restUrl: url }],
      },
    });
    const { task } = portal
      .as(1)
      .call('tasks.task.add', { fields: { TITLE: 'A task', RESPONSIBLE_ID: 1 } }) as {
      task: { id: string };
    };
    portal.as(1).call('tasks.task.update', { taskId: task.id, fields: { TITLE: 'Changed' } });
    portal.as(1).call('tasks.task.delete', { taskId: task.id });
    portal.as(1).call('crm.deal.add', { fields: { TITLE: 'Secret' } });
    await portal.settled();
    open();
    await running.idle();
    expect(journal.entries).toEqual(
      expect.arrayContaining([
        { handler: 'ONTASKUPDATE', error: expect.objectContaining({ code: 'EVENT_ENTITY_UNCLEAR' }) },
        { handler: 'ONCRMDEALADD', error: expect.objectContaining({ code: 'REST_ACCESS_DENIED' }) },
      ]),
    );
  });

  it('of an event without one is an error', async () => {
    const { portal, running } = await bench.connected({ adapter, providers: [Deals] });
    open();
    portal.fire('ONAPPTEST', { QUERY: { a: '1' } });
    const { error } = await journal.first(({ handler }) => handler === 'test');
    expect(error).toMatchObject({
      code: 'EVENT_WITHOUT_ENTITY',
      message: expect.stringContaining('ONAPPTEST'),
    });
    await running.idle();
  });
});
