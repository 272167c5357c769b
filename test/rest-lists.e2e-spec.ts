import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Bitrix24Emulator } from 'bitrix24-emulator';
import type { Bitrix24Client, ListOptions, ListProgress } from 'nestjs-bitrix24-events';
import { useBench } from './support/bench.js';
import { connectClient, ran } from './support/rest-client.js';

const bench = useBench();

interface Deal {
  ID: string;
}

let portal: Bitrix24Emulator;
let client: Bitrix24Client;
beforeEach(async () => {
  ({ portal, client } = await connectClient(bench));
});

const idsOf = async (list: AsyncIterable<Deal>): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { ID } of list) ids.push(ID);
  return ids;
};
const upTo = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

describe.each<ListOptions>([{ by: 'start' }, { by: 'id' }])('a list by %j', (options) => {
  it('of ten thousand deals is read whole in five requests', async () => {
    portal.generateDeals(10_000);
    const progress: ListProgress[] = [];
    const onProgress = (at: ListProgress) => progress.push(at);
    const list = client.list<Deal>('crm.deal.list', { select: ['ID'] }, { ...options, onProgress });
    expect(await idsOf(list)).toEqual(upTo(10_000));
    expect(ran(portal).map((commands) => commands.length)).toEqual([
      'crm.deal.list'.length,
      50,
      50,
      50,
      expect.any(Number),
    ]);
    expect(progress.length).toBeGreaterThanOrEqual(200);
    expect(progress.at(-1)).toEqual({ items: 10_000, total: 10_000, requests: 5 });
  });

  it.each([0, 1, 49, 50, 51, 99, 100, 101, 2_501])('of %d deals gives each once', async (count) => {
    portal.generateDeals(count);
    expect(await idsOf(client.list<Deal>('crm.deal.list', {}, options))).toEqual(upTo(count));
  });

  it('asks for a page when those before are used up, and for no more', async () => {
    portal.generateDeals(1_000);
    const list = client.list<Deal>('crm.deal.list', {}, { ...options, pagesPerRequest: 2 });
    let taken = 0;
    for await (const _ of list) if (++taken === 120) break;
    expect(ran(portal)).toEqual(['crm.deal.list', ['crm.deal.list', 'crm.deal.list']]);
  });

  it('keeps the filter, and goes page by page where a batch cannot say it', async () => {
    portal.generateDeals(500);
    const filter = { STAGE_ID: 'WON' };
    const ids = await idsOf(client.list<Deal>('crm.deal.list', { filter }, options));
    expect(ids).toHaveLength(100);
    portal.clearRecords();
    const same = client.list<Deal>('crm.deal.list', { filter, select: [] }, options);
    expect(await idsOf(same)).toEqual(ids);
    expect(ran(portal).every((method) => method === 'crm.deal.list')).toBe(true);
  });

  it('finds the items in a map', async () => {
    for (let task = 0; task < 120; task++)
      portal.as(1).call('tasks.task.add', { fields: { TITLE: `Task ${task}`, RESPONSIBLE_ID: 1 } });
    portal.clearRecords();
    const ids: string[] = [];
    for await (const task of client.list<{ id: string }>('tasks.task.list', {}, options)) ids.push(task.id);
    expect(ids.toSorted((one, other) => Number(one) - Number(other))).toEqual(upTo(120));
    expect(ran(portal)).toHaveLength(2);
  });

  it('fails where the portal fails, after the pages before, and ends by its signal', async () => {
    portal.generateDeals(200);
    const pages = client.list<Deal>('crm.deal.list', {}, options).pages();
    expect((await pages.next()).value).toHaveLength(50);
    portal.fault({ kind: 'portal-deleted' });
    await expect(pages.next()).rejects.toMatchObject({ code: 'REST_PORTAL_GONE' });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(
      client
        .list('crm.deal.list', {}, { ...options, signal })
        .pages()
        .next(),
    ).rejects.toThrow('enough');
  });
});

describe.each<ListOptions>([{ by: 'start' }, { by: 'id' }])(
  'a list by %j, whatever the case of its parameters,',
  (options) => {
    it.each<[object, string[]]>([
      [{ FILTER: { '>ID': 115 } }, ['116', '117', '118', '119', '120']],
      [{ Filter: { ID: 5 } }, ['5']],
      [{ filter: { ID: 5 }, SELECT: ['TITLE'] }, ['5']],
    ])('keeps %j', async (params, ids) => {
      portal.generateDeals(120);
      expect(await idsOf(client.list<Deal>('crm.deal.list', params, options))).toEqual(ids);
    });

    it('refuses two filters', async () => {
      await expect(
        idsOf(client.list<Deal>('crm.deal.list', { FILTER: {}, filter: {} }, options)),
      ).rejects.toMatchObject({ code: 'REST_INVALID_CALL' });
    });
  },
);

describe('a list by start', () => {
  it('begins where START says', async () => {
    portal.generateDeals(120);
    expect(await idsOf(client.list<Deal>('crm.deal.list', { START: 50 }))).toHaveLength(70);
  });

  it.each([{ start: -1 }, { START: '-1' }, { start: 'x' }])(
    'refuses %j, which would give one page',
    async (params) => {
      await expect(idsOf(client.list<Deal>('crm.deal.list', params))).rejects.toMatchObject({
        code: 'REST_INVALID_CALL',
        message: expect.stringContaining("by: 'id'"),
      });
    },
  );
});

describe('a list by id', () => {
  it('misses and repeats nothing while the list changes', async () => {
    portal.generateDeals(150);
    const seen: string[] = [];
    for await (const page of client
      .list<Deal>('crm.deal.list', {}, { by: 'id', pagesPerRequest: 1 })
      .pages()) {
      seen.push(...page.map(({ ID }) => ID));
      portal.as(1).call('crm.deal.delete', { id: Number(page[0]!.ID) });
    }
    expect(seen).toEqual(upTo(150));
  });

  it.each<[string, string, object, ListOptions, string]>([
    ['an order of its own', 'crm.deal.list', { order: { TITLE: 'ASC' } }, {}, 'order'],
    ['a method that gives no list', 'profile', {}, {}, 'itemsAt'],
    ['an order in capitals', 'crm.deal.list', { ORDER: { TITLE: 'ASC' } }, {}, 'order'],
    ['an order that is asked for otherwise', 'user.get', {}, {}, 'start'],
    ['a list of REST 3', 'api/tasks.task.list', {}, {}, 'pagination'],
  ])('refuses %s', async (_, method, params, options, words) => {
    portal.generateDeals(60);
    await expect(idsOf(client.list<Deal>(method, params, { by: 'id', ...options }))).rejects.toMatchObject({
      code: 'REST_INVALID_CALL',
      message: expect.stringContaining(words),
    });
  });

  it('ends where ids do not grow, instead of reading on for ever', async () => {
    portal.generateDeals(60);
    await expect(
      idsOf(client.list<Deal>('crm.deal.list', {}, { by: 'id', idField: 'TITLE' })),
    ).rejects.toMatchObject({
      code: 'REST_BAD_ANSWER',
      description: expect.stringContaining('do not grow'),
    });
  });
});
