import { describe, expect, it } from '@jest/globals';
import type { BindingsReport } from '../reports/bindings-report.js';
import { BindingsStoppedError } from '../portal/bindings.errors.js';
import { backoff, nextSync } from './next-sync.js';
import { emptyPlan } from '../plan/plan.js';

const HOUR = 3_600_000;

const report = (given: Partial<BindingsReport>): BindingsReport => ({
  memberId: 'm1',
  domain: 'a.example',
  cause: 'boot',
  plan: emptyPlan(),
  dryRun: false,
  bound: 0,
  kept: 0,
  unbound: 0,
  failed: 0,
  problems: [],
  ...given,
});

const waiting = [100, 50, 70].map((until) => ({ event: 'A', handler: 'h', authType: 0, since: 0, until }));

describe('nextLook', () => {
  it.each<[string, Partial<BindingsReport>, ReturnType<typeof nextSync>]>([
    ['is none after a look that found nothing', {}, undefined],
    ['comes soon after one that failed', { error: new Error('no') }, { inMs: 20_000, cause: 'retry' }],
    ['comes soon after a refused command', { failed: 1 }, { inMs: 20_000, cause: 'retry' }],
    ['is none for what another try does not mend', { error: BindingsStoppedError.create() }, undefined],
    [
      'comes when the first stale binding may be unbound',
      { plan: { ...emptyPlan(), waiting } },
      { inMs: 40, cause: 'stale' },
    ],
    [
      'is none where nothing would be unbound',
      { plan: { ...emptyPlan(), waiting }, dryRun: true },
      undefined,
    ],
  ])('%s', (_, given, expected) => expect(nextSync(report(given), 3, 10, HOUR)).toEqual(expected));

  it('comes at once for what is due', () => {
    expect(nextSync(report({ plan: { ...emptyPlan(), waiting } }), 0, 60, HOUR)).toEqual({
      inMs: 0,
      cause: 'stale',
    });
  });
});

it.each([
  [1, 5_000],
  [2, 10_000],
  [5, 80_000],
  [11, HOUR],
  [5_000, HOUR],
])('after %i failures the next try comes in %i ms', (failures, ms) =>
  expect(backoff(failures, HOUR)).toBe(ms),
);
