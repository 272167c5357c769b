import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { FakeServer } from '../../../test/rest/fake-server.js';
import { makePipeline } from '../../../test/rest/make-transport.js';
import { boundsOf, problemOf } from './answer-bounds.js';
import { Bitrix24Client } from '../bitrix24-client.js';

const BOUNDS = { bytes: 1_000_000, values: 1_000 };

/** The maps and lists of a value, and the members of them but the first. */
function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members = Object.values(value);
  return 1 + Math.max(0, members.length - 1) + members.reduce<number>((sum, one) => sum + valuesIn(one), 0);
}

describe('problemOf', () => {
  it('counts the maps, lists and members of any JSON, whatever its texts hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (value, spaced) => {
        const json = JSON.stringify([value, ' '.repeat(250)], null, spaced ? 2 : 0);
        const values = valuesIn([value, '']);
        expect(problemOf(json, { ...BOUNDS, values })).toBeUndefined();
        expect(problemOf(json, { ...BOUNDS, values: values - 1 })).toContain('more than');
      }),
    );
  });

  it('does not count what is inside a text', () =>
    expect(problemOf(JSON.stringify(['[{,'.repeat(5_000), '\\"[,'.repeat(5_000)]), BOUNDS)).toBeUndefined());

  it.each(['['.repeat(1_000), '{"a":'.repeat(1_000), '['.repeat(5_000_000)])(
    'refuses what is nested too deep',
    (json) => expect(problemOf(json, { ...BOUNDS, values: 1e9 })).toContain('nested'),
  );

  /** So many maps of 100 members, whose names are their own. */
  const ownNames = (maps: number): string =>
    JSON.stringify(
      Array.from({ length: maps }, (_, map) =>
        Object.fromEntries(Array.from({ length: 100 }, (_value, at) => [`k${map * 100 + at}`, 1])),
      ),
      null,
      1,
    );

  it('refuses what has a name of its own for each member', () => {
    const large = boundsOf('large', { maxAnswerBytes: 8 * 2 ** 20 });
    expect(problemOf(ownNames(161), large)).toBe('the answer holds more than 16000 different names');
    expect(problemOf(ownNames(160), large)).toBeUndefined();
  });

  it('takes texts that all differ, since they name nothing', () => {
    const texts = Array.from({ length: 20_000 }, (_, at) => `text ${at}:`);
    expect(problemOf(JSON.stringify(texts), { ...BOUNDS, values: 1e9 })).toBeUndefined();
  });

  it('takes a batch of 50 whole pages', () => {
    const item = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`UF_CRM_${index}`, 'a value']));
    const pages = Array.from({ length: 50 }, () => Array.from({ length: 50 }, () => item));
    expect(
      problemOf(JSON.stringify(pages), boundsOf('large', { maxAnswerBytes: 8 * 2 ** 20 })),
    ).toBeUndefined();
  });
});

describe('an answer that is too large', () => {
  let server: FakeServer;
  afterEach(() => server.close());

  const connect = async (body: string | Buffer, options = {}) => {
    server = await FakeServer.start(() => ({
      ...(typeof body !== 'string' && { headers: { 'Content-Encoding': 'gzip' } }),
      body,
    }));
    const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
    return new Bitrix24Client(makePipeline(options), {
      memberId: 'm1',
      current: () => Promise.resolve(access),
    });
  };
  const EMPTY_MAPS = (count: number): string => `{"result":[${Array(count).fill('{}').join(',')}]}`;

  it.each(['profile', 'app.info'])('is refused for %s, in bytes and in values', async (method) => {
    const bytes = await connect(JSON.stringify({ result: 'x'.repeat(300_000) }));
    await expect(bytes.call(method)).rejects.toMatchObject({ code: 'REST_ANSWER_TOO_LARGE' });
    await server.close();
    const values = await connect(EMPTY_MAPS(20_000));
    await expect(values.call(method)).rejects.toMatchObject({ code: 'REST_ANSWER_TOO_LARGE' });
  });

  it('is refused after decompression, before it is parsed', async () => {
    const client = await connect(gzipSync(EMPTY_MAPS(2_000_000)));
    const parsed = jest.spyOn(JSON, 'parse');
    await expect(client.call('crm.deal.list')).rejects.toMatchObject({
      code: 'REST_ANSWER_TOO_LARGE',
      message: expect.stringContaining('rest.maxAnswerBytes'),
    });
    const texts = parsed.mock.calls.map(([text]) => text.length);
    parsed.mockRestore();
    // The parameters of the call, and no more.
    expect(Math.max(...texts)).toBeLessThan(100);
  });

  it('may be made larger', async () => {
    const body = JSON.stringify({ result: ['x'.repeat(9_000_000)] });
    expect(await (await connect(body, { maxAnswerBytes: 10_000_000 })).call('crm.deal.list')).toHaveLength(1);
  });

  it('of a batch that others made large costs each of its calls a request of its own', async () => {
    server = await FakeServer.start(({ url, params }) =>
      url === '/rest/batch' ? { body: EMPTY_MAPS(600_000) } : { body: { result: String(params.id) } },
    );
    const access = { accessToken: 't', endpoint: `${server.origin}/rest/` };
    const client = new Bitrix24Client(makePipeline(), {
      memberId: 'm1',
      current: () => Promise.resolve(access),
    });
    expect(await Promise.all([1, 2].map((id) => client.call('crm.deal.get', { id })))).toEqual(['1', '2']);
    expect(server.requests).toHaveLength(3);
  });
});
