import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { WAITING_CALLS, type WaitingCosts } from '../../../test/rest/waiting-cost/waiting-calls.js';

const HERE = import.meta.dirname;
const REGISTER = join(HERE, '../../../../../test/support/process/register.mjs');
const PROGRAM = join(HERE, '../../../test/rest/waiting-cost/print-costs.ts');

let costs: WaitingCosts;
beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', REGISTER, PROGRAM]);
  costs = JSON.parse(stdout) as WaitingCosts;
});

/** Steps of a call, at most, that the engine counts at one time and not at another: of functions with no branch in them. */
const UNCOUNTED = 10;

// Steps and not time: a thousand calls fit into memory without a collection, ten thousand do not, so that their times
// differ by more than ten times though each call costs the same.
describe('what a waiting call costs does not grow with the number of those that wait', () => {
  it.each(Object.keys(WAITING_CALLS) as (keyof typeof WAITING_CALLS)[])('%s', (name) => {
    const { thousand, tenThousand } = costs.calls[name];
    for (const part of ['added', 'aborted'] as const) {
      expect(thousand[part]).toBeGreaterThan(1_000);
      expect(tenThousand[part]).toBeLessThanOrEqual(10 * (thousand[part] + UNCOUNTED * 1_000));
    }
  });

  it('is counted: where each step looks at all, the count tells', () => {
    expect(costs.look).toBeGreaterThan(1_900);
  });
});
