import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { useBench } from '../support/bench.js';
import { runNode } from '../support/run.js';

const bench = useBench();

const MOST_TIME = 240_000;

beforeAll(async () => {
  await runNode('scripts/build-package.mjs', 'libs/bitrix24-emulator');
  await runNode('scripts/build-package.mjs', 'libs/bitrix24-events');
}, MOST_TIME);

it(
  'a guaranteed handler has seen the last state of each object, whatever was killed and cut meanwhile',
  async () => {
    const file = join(bench.folder(), 'result.json');
    const sizes = ['--rounds', '3', '--changes', '600', '--objects', '100'];
    await runNode('chaos/run.mjs', '--scenario', 'guaranteed', ...sizes, '--json', file);
    const result = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(result).toMatchObject({ scenario: 'guaranteed', rounds: 3, changes: 600, lost: 0, stuck: 0 });
    expect(result.handled).toBeGreaterThanOrEqual(Number(result.objects));
    expect(result.connections).toBeGreaterThan(0);
  },
  MOST_TIME,
);
