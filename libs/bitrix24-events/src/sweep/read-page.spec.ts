import { describe, expect, it } from '@jest/globals';
import type { Bitrix24Client } from '../rest/index.js';
import { readPage } from './read-page.js';
import { sweptKind, type SweptKind } from './sweep-entity.js';

const kind = (name: string): SweptKind => sweptKind(name) as SweptKind;
const { signal } = new AbortController();
const rows = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ID: String(from + index),
    DATE_CREATE: '2026-01-02T03:04:05+00:00',
  }));

/** Answers one request, and remembers it. */
function answering(answer: { result: unknown; time?: { start: number } }) {
  const asked: unknown[][] = [];
  const client = {
    request: async (...request: unknown[]) => {
      asked.push(request);
      return answer;
    },
  } as unknown as Pick<Bitrix24Client, 'request'>;
  return { client, asked };
}

describe('a page', () => {
  it.each([
    [
      'deal',
      { from: undefined, afterId: 0 },
      {
        select: ['ID', 'DATE_CREATE', 'DATE_MODIFY', 'CREATED_BY_ID', 'MODIFY_BY_ID'],
        filter: { '>ID': 0 },
        order: { ID: 'ASC' },
        start: -1,
      },
    ],
    [
      'item:147',
      { from: Date.parse('2026-01-02T03:04:05Z'), afterId: 9 },
      {
        entityTypeId: 147,
        select: ['id', 'createdTime', 'updatedTime', 'createdBy', 'updatedBy'],
        filter: { '>id': 9, '>=updatedTime': '2026-01-02T03:04:05+00:00' },
        order: { id: 'ASC' },
        start: -1,
      },
    ],
  ])('of %s is asked for by id, uncounted, in the background', async (name, request, params) => {
    const { client, asked } = answering({ result: name === 'deal' ? [] : { items: [] } });
    await readPage(client, kind(name), request, { now: () => 0, signal });
    expect(asked).toEqual([[kind(name).method, params, { signal, priority: 'background' }]]);
  });

  it.each([
    [49, false, 49],
    [50, true, 50],
    [50_000, true, 50],
  ])('of %d objects: more may follow: %p; %d are read', async (count, full, read) => {
    const { client } = answering({ result: rows(10, count) });
    const page = await readPage(
      client,
      kind('deal'),
      { from: undefined, afterId: 9 },
      { now: () => 0, signal },
    );
    expect([page.rows.length, page.full]).toEqual([read, full]);
  });

  it('was read at the second of the portal’s clock, or of ours where it does not say, or names a time that cannot be', async () => {
    const request = { from: undefined, afterId: 0 };
    const ours = 1_700_000_000_999;
    const limits = { now: () => ours, signal };
    const times = [{ start: 1_700_003_600.9 }, undefined, { start: 1e300 }, { start: -5 }, { start: NaN }];
    const pages = await Promise.all(
      times.map((time) => {
        const { client } = answering({ result: [], ...(time && { time }) });
        return readPage(client, kind('deal'), request, limits);
      }),
    );
    const ourSecond = 1_700_000_000_000;
    expect(pages.map(({ readAt }) => readAt)).toEqual([
      1_700_003_600_000,
      ourSecond,
      ourSecond,
      ourSecond,
      ourSecond,
    ]);
  });

  it('that is not behind the one before would be read for ever', async () => {
    const { client } = answering({ result: rows(5, 50) });
    const read = readPage(client, kind('deal'), { from: undefined, afterId: 5 }, { now: () => 0, signal });
    await expect(read).rejects.toThrow('object 5 is not behind 5, in the answer to crm.deal.list');
  });
});
