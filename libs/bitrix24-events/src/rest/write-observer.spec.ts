import { beforeEach, describe, expect, it } from '@jest/globals';
import { RestAccessDeniedError } from './answers/rest.errors.js';
import { observed, witnessedBatch, type WriteObserver } from './write-observer.js';

const refusal = new RestAccessDeniedError({
  error: 'ACCESS_DENIED',
  description: 'no',
  status: 403,
  method: 'crm.deal.update',
  memberId: 'm',
});
const write = { memberId: 'm', method: 'crm.deal.update', params: { id: 5 } };

let seen: unknown[];
beforeEach(() => {
  seen = [];
});
const witness: WriteObserver = {
  beginWrite: ({ method, params }) => {
    seen.push(['begins', method, params]);
    return (end) => seen.push(['ends', method, end]);
  },
};

describe('a witness', () => {
  it('is told before and after a write', async () => {
    const answer = await observed(witness, write, async () => {
      seen.push('sent');
      return { result: true };
    });
    expect(answer).toEqual({ result: true });
    expect(seen).toEqual([
      ['begins', 'crm.deal.update', { id: 5 }],
      'sent',
      ['ends', 'crm.deal.update', { result: true }],
    ]);
  });

  it('is told of a failure, which the caller gets', async () => {
    await expect(observed(witness, write, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(seen[1]).toEqual(['ends', 'crm.deal.update', { error: refusal }]);
  });

  const commands = [
    ['read', { method: 'crm.deal.get', params: { id: 5 } }],
    ['add', { method: 'crm.deal.add' }],
    ['update', { method: 'crm.deal.update', params: { id: 5 } }],
    ['late', { method: 'crm.deal.delete', params: { id: 5 } }],
  ] as const;

  it('is told of each writing command of a batch', async () => {
    await witnessedBatch(witness, 'm', commands, async () => [
      { status: 'done', result: {} },
      { status: 'done', result: 7 },
      { status: 'failed', error: refusal },
      { status: 'skipped' },
    ]);
    expect(seen).toEqual([
      ['begins', 'crm.deal.add', {}],
      ['begins', 'crm.deal.update', { id: 5 }],
      ['begins', 'crm.deal.delete', { id: 5 }],
      ['ends', 'crm.deal.add', { result: 7 }],
      ['ends', 'crm.deal.update', { error: refusal }],
      ['ends', 'crm.deal.delete', { error: undefined }],
    ]);
  });

  it('is told of each when the batch fails as a whole', async () => {
    await expect(witnessedBatch(witness, 'm', commands, () => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(seen.slice(3)).toEqual([
      ['ends', 'crm.deal.add', { error: refusal }],
      ['ends', 'crm.deal.update', { error: refusal }],
      ['ends', 'crm.deal.delete', { error: refusal }],
    ]);
  });

  it('may be nobody', async () => {
    expect(await observed(undefined, write, async () => ({ result: 1 }))).toEqual({ result: 1 });
    expect(await witnessedBatch(undefined, 'm', commands, async () => [])).toEqual([]);
  });
});
