import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeServer, type SeenRequest } from '../../../test/rest/fake-server.js';
import { makePipeline } from '../../../test/rest/make-transport.js';
import { Bitrix24Client } from '../bitrix24-client.js';

let server: FakeServer;
afterEach(() => server.close());

/** What a list method with so many items gives, with what is said beside. */
async function read(
  items: number,
  beside: (start: number) => object,
  pageOf = (start: number) => start,
): Promise<number> {
  server = await FakeServer.start(({ params }: SeenRequest) => {
    const start = pageOf(Number(params.start));
    const result = Array.from({ length: Math.max(0, Math.min(50, items - start)) }, (_, one) => ({
      ID: start + one,
    }));
    return { body: { result, ...beside(start) } };
  });
  const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
  const source = { memberId: 'm1', current: () => Promise.resolve(access) };
  const client = new Bitrix24Client(makePipeline({ limits: () => 'none' }), source);
  const ids = new Set<unknown>();
  for await (const { ID } of client.list<{ ID: number }>('x.list', {}, { pagesPerRequest: 1 })) {
    expect(ids).not.toContain(ID);
    ids.add(ID);
  }
  return ids.size;
}

describe('a full page that names no next', () => {
  it.each([
    ['with a total that says so', () => ({ total: 50 })],
    ['with no total', () => ({})],
    ['in the midst', (start: number) => ({ total: 130, ...(start === 0 && { next: 50 }) })],
  ])('%s is not the end', async (_, beside) => expect(await read(130, beside)).toBe(130));

  it('is the end where the next is empty', async () => {
    expect(await read(100, () => ({}))).toBe(100);
    expect(server.requests).toHaveLength(3);
  });

  it('is the end where the method gives the same again', async () => {
    expect(
      await read(
        50,
        () => ({}),
        () => 0,
      ),
    ).toBe(50);
    expect(server.requests).toHaveLength(2);
  });
});
