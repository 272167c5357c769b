import { describe, expect, it } from '@jest/globals';
import { batchParams, readBatch, type BatchCommand } from './batch.js';

const place = { memberId: 'm1', secrets: [] };
const commands = (...keys: string[]): [string, BatchCommand][] =>
  keys.map((key) => [key, { method: `m.${key}` }]);

describe('batchParams', () => {
  it('writes commands as query strings', () => {
    expect(
      batchParams(
        [
          ['deal', { method: 'crm.deal.get', params: { id: 5, select: [] } }],
          ['scope', { method: 'scope', params: { full: null } }],
        ],
        true,
      ),
    ).toEqual({ halt: 1, cmd: { deal: 'crm.deal.get?id=5', scope: 'scope' } });
  });
});

describe('readBatch', () => {
  it('reads maps, with lists and [] in their place', () => {
    const result = {
      result: ['a', 'b'],
      result_error: [],
      result_total: { 1: 75 },
      result_next: { 1: 50 },
      result_time: [],
    };
    expect(readBatch(commands('0', '1', '2'), result, place)).toEqual([
      ['0', { status: 'done', result: 'a' }],
      ['1', { status: 'done', result: 'b', total: 75, next: 50 }],
      ['2', { status: 'skipped' }],
    ]);
  });

  it('gives each command its own error', () => {
    const result = {
      result: { good: null },
      result_error: { bad: { error: 'ACCESS_DENIED', error_description: 'no' }, worse: 'ERROR_CORE' },
    };
    const [good, bad, worse] = readBatch(commands('good', 'bad', 'worse'), result, place);
    expect(good).toEqual(['good', { status: 'done', result: null }]);
    expect(bad?.[1]).toMatchObject({
      status: 'failed',
      error: { code: 'REST_ACCESS_DENIED', error: 'ACCESS_DENIED', method: 'm.bad', memberId: 'm1' },
    });
    expect(worse?.[1]).toMatchObject({ status: 'failed', error: { error: 'ERROR_CORE' } });
  });

  it.each([null, [], 'x', { result: [] }])('a result of %j leaves every command skipped', (result) =>
    expect(
      readBatch(commands('length', '__proto__', 'constructor'), result, place).map(([, o]) => o.status),
    ).toEqual(['skipped', 'skipped', 'skipped']),
  );
});
