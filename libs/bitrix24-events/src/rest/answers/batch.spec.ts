import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { batchParams, readBatch, type BatchCommand, type BatchOutcome } from './batch.js';
import { parseAnswer } from './parse-answer.js';
import { Bitrix24RestError } from './rest.errors.js';

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

/** What a portal says of one call: of PHP, which writes numbers as texts where a driver gave them so. */
const number = fc.oneof(fc.nat(), fc.nat().map(String), fc.constantFrom(null, '', 'many', false, []));
const result = fc.oneof(
  fc.constantFrom(null, false, true, 0, '', '0', '5', [], {}, [[]], [null], { ID: '5', UF: [], N: null }),
  fc.jsonValue(),
);
const time = fc.record(
  {
    duration: fc.float({ min: 0, noNaN: true }),
    operating: fc.float({ min: 0, noNaN: true }),
    operating_reset_at: fc.nat(),
  },
  { requiredKeys: [] },
);
const success = fc.record({ result, total: number, next: number, time }, { requiredKeys: ['result'] });
const failure = fc.record(
  {
    error: fc.constantFrom('ACCESS_DENIED', 'ERROR_CORE', 'NOT_FOUND', '', 0, 'expired_token'),
    error_description: fc.oneof(fc.string(), fc.constantFrom('the t0ken is bad', '', null)),
  },
  { requiredKeys: ['error'] },
);
const said = fc.oneof({ weight: 2, arbitrary: success }, { weight: 1, arbitrary: failure });

/** A PHP array in JSON: empty and 0, 1, 2 … keyed ones are lists. */
const phpMap = (entries: [string, unknown][]): unknown =>
  entries.every(([key], index) => key === String(index))
    ? entries.map(([, value]) => value)
    : Object.fromEntries(entries);

const plain = (outcome: BatchOutcome): unknown =>
  outcome.status === 'failed' ? { status: 'failed', error: outcome.error.toJSON() } : outcome;

function lone(body: object, method: string): unknown {
  try {
    const answer = { status: 200, body: JSON.stringify(body) };
    return { status: 'done', ...parseAnswer(answer, { ...place, secrets: ['t0ken'], method }) };
  } catch (error) {
    return plain({ status: 'failed', error: error as Bitrix24RestError });
  }
}

it('reads out of a batch what it reads of a lone call, whatever the portal says', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.stringMatching(/^(?:\d|k\d)$/), said), { selector: ([key]) => key }),
      (calls) => {
        const of = (name: string): unknown =>
          phpMap(
            calls.flatMap(([key, answer]): [string, unknown][] =>
              name in answer ? [[key, Reflect.get(answer, name)]] : [],
            ),
          );
        const errors = calls.flatMap(([key, answer]): [string, unknown][] =>
          'error' in answer ? [[key, answer]] : [],
        );
        const body = {
          result: of('result'),
          result_error: phpMap(errors),
          result_total: of('total'),
          result_next: of('next'),
          result_time: of('time'),
        };
        const batch = JSON.parse(JSON.stringify(body)) as unknown;
        const outcomes = readBatch(commands(...calls.map(([key]) => key)), batch, {
          ...place,
          secrets: ['t0ken'],
        });
        expect(outcomes.map(([key, outcome]) => [key, plain(outcome)])).toEqual(
          calls.map(([key, answer]) => [key, lone(answer, `m.${key}`)]),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});
