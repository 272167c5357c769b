import { describe, expect, it } from '@jest/globals';
import { RestNotFoundError } from '../rest/index.js';
import { testClient } from './test-client.js';

const notFound = new RestNotFoundError({
  error: 'NOT_FOUND',
  description: 'no such deal',
  status: 200,
  method: 'crm.deal.get',
  memberId: 'test-portal',
});
const answers = {
  'crm.deal.get': ({ id }: { id?: string }) => {
    if (id === '404') throw notFound;
    return { ID: id };
  },
  scope: Promise.resolve(['crm']),
  profile: () => Promise.resolve({ ID: '1' }),
  empty: undefined,
};

describe('testClient', () => {
  it('answers with values and with functions of the parameters, and remembers the calls', async () => {
    const client = testClient(answers, 'portal');
    expect(client.memberId).toBe('portal');
    expect(await client.call('crm.deal.get', { id: '5' })).toEqual({ ID: '5' });
    expect(await client.request('profile')).toEqual({ result: { ID: '1' } });
    expect(await client.call('empty')).toBeUndefined();
    expect(client.calls).toEqual([
      { method: 'crm.deal.get', params: { id: '5' } },
      { method: 'profile', params: {} },
      { method: 'empty', params: {} },
    ]);
  });

  it('fails as the test has it fail', async () => {
    await expect(testClient(answers).call('crm.deal.get', { id: '404' })).rejects.toBe(notFound);
  });

  it.each(['crm.lead.get', 'toString'])('fails at %s, for which there is no answer', async (method) => {
    await expect(testClient(answers).call(method)).rejects.toMatchObject({ code: 'TEST_NO_ANSWER' });
  });

  it('gives lists, page by page', async () => {
    const client = testClient({ 'crm.deal.list': [{ ID: '1' }, { ID: '2' }] });
    for (const by of ['start', 'id'] as const) {
      const ids: string[] = [];
      for await (const { ID } of client.list<{ ID: string }>('crm.deal.list', {}, { by })) ids.push(ID);
      expect(ids).toEqual(['1', '2']);
    }
    expect(client.calls).toHaveLength(2);
  });

  it('answers batches by key and by position', async () => {
    const client = testClient(answers);
    const get = (id: string) => ({ method: 'crm.deal.get', params: { id } });
    expect(await client.batch({ one: get('1'), none: get('404'), two: get('2') })).toEqual({
      one: { status: 'done', result: { ID: '1' } },
      none: { status: 'failed', error: notFound },
      two: { status: 'done', result: { ID: '2' } },
    });
    expect(await client.batch([get('1'), get('404'), get('2')], { halt: true })).toEqual([
      { status: 'done', result: { ID: '1' } },
      { status: 'failed', error: notFound },
      { status: 'skipped' },
    ]);
    await expect(client.batch([{ method: 'unknown' }])).rejects.toMatchObject({ code: 'TEST_NO_ANSWER' });
  });
});
