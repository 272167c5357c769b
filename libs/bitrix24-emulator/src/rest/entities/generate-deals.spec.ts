import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bitrix24Emulator } from '../../emulator.js';
import { post } from '../../../test/receiver.js';

let portal: Bitrix24Emulator;
let auth: string;

beforeAll(async () => {
  portal = await Bitrix24Emulator.start({ now: () => Date.parse('2026-01-02T03:04:05Z') });
  portal.installApp({ clientId: 'app', clientSecret: 's', handlerUrl: 'http://127.0.0.1:9/x' });
  auth = portal.tokenFor('app').accessToken;
  portal.generateDeals(10_000);
});
afterAll(() => portal.stop());

const list = async (params: object) =>
  (await post(`${portal.endpoint}crm.deal.list`, { auth, ...params })).body;
const ids = ({ result }: { result: { ID: string }[] }) => result.map(({ ID }) => Number(ID));
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('generated deals', () => {
  it('are the same each time, and like those that were added', async () => {
    const other = await Bitrix24Emulator.start({ now: () => Date.parse('2026-01-02T03:04:05Z') });
    other.generateDeals(7);
    const get = (from: Bitrix24Emulator, id: number) => from.as(1).call('crm.deal.get', { id });
    expect(get(other, 7)).toEqual(get(portal, 7));
    const added = other.as(1).call('crm.deal.add', { fields: {} }) as number;
    expect(added).toBe(8);
    expect(Object.keys(get(other, 7) as object)).toEqual(Object.keys(get(other, 8) as object));
    await other.stop();
  });

  it('come by pages of 50, counted', async () => {
    const first = await list({});
    expect([ids(first), first.total, first.next]).toEqual([range(1, 50), 10_000, 50]);
    const last = await list({ start: 9950 });
    expect([ids(last), last.total, 'next' in last]).toEqual([range(9951, 10_000), 10_000, false]);
    expect(ids(await list({ order: { ID: 'DESC' } }))).toEqual(range(9951, 10_000).toReversed());
  });

  it('come uncounted with start -1, from the id on', async () => {
    const seen: number[] = [];
    let page: number[];
    do {
      const filter = { '>ID': seen.at(-1) ?? 9000 };
      const body = await list({ start: -1, filter, order: { ID: 'ASC' }, select: ['ID'] });
      expect(Object.keys(body)).toEqual(['result', 'time']);
      page = ids(body);
      expect(page.length).toBeLessThanOrEqual(50);
      seen.push(...page);
    } while (page.length > 0);
    expect(seen).toEqual(range(9001, 10_000));
    expect(ids(await list({ start: -1, order: { id: 'desc' }, filter: { '<ID': 60 } }))).toEqual(
      range(10, 59).toReversed(),
    );
  });

  it('are sorted by what is asked for', async () => {
    const body = await list({ filter: { STAGE_ID: 'WON' }, order: { OPPORTUNITY: 'DESC', ID: 'ASC' } });
    const sums = (body.result as { OPPORTUNITY: string }[]).map(({ OPPORTUNITY }) => Number(OPPORTUNITY));
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    expect(body.total).toBe(2000);
  });
});
