import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useBench } from '../support/bench.js';
import { runNode } from '../support/run.js';

const bench = useBench();

const MOST_TIME = 240_000;

/** Plays a scenario with real processes; rejects with what it printed when something was lost. */
async function chaos(...args: string[]): Promise<Record<string, unknown>> {
  const file = join(bench.folder(), 'result.json');
  await runNode('chaos/run.mjs', ...args, '--json', file);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

describe('an application in a process of its own', () => {
  beforeAll(async () => {
    await runNode('scripts/build-package.mjs', 'libs/bitrix24-emulator');
    await runNode('scripts/build-package.mjs', 'libs/bitrix24-events');
  }, MOST_TIME);

  it.each([
    ['killed', 'KILL', '5'],
    ['stopped', 'TERM', '3'],
  ])(
    'that is %s again and again loses nothing, and keeps its order',
    async (_, signal, rounds) => {
      const result = await chaos('--scenario', 'inbox', '--rounds', rounds, '--signal', signal);
      expect(result).toMatchObject({ rounds: Number(rounds), refused: 0, lost: 0, outOfOrder: 0 });
      expect(result.handled).toBe(result.acknowledged);
      expect(result.acknowledged).toBeGreaterThan(24);
    },
    MOST_TIME,
  );

  it(
    'takes a burst over 200 connections',
    async () => {
      const result = await chaos('--scenario', 'burst', '--events', '2000', '--connections', '200');
      expect(result).toMatchObject({ acknowledged: 2_000, handled: 2_000, refused: 0, lost: 0, cut: 0 });
    },
    MOST_TIME,
  );

  it(
    'bears a handler that throws, hangs, is late, blocks and exits',
    async () => {
      const result = await chaos('--scenario', 'handlers');
      expect(result).toMatchObject({
        refused: 0,
        lost: 0,
        buried: 4,
        attempts: { throws: 3, hangs: 3, 'is late': 3, blocks: 1 },
      });
      // Again after each restart, and not for ever.
      const { exits } = result.attempts as { exits: number };
      expect(exits).toBeGreaterThanOrEqual(3);
      expect(result.processes).toBe(exits + 1);
    },
    MOST_TIME,
  );

  it.each(['express', 'fastify'])(
    'has the heap on %s where it was after 2 000 hostile requests over 100 connections',
    async (adapter) => {
      const size = ['--events', '2000', '--connections', '100'];
      const result = await chaos('--scenario', 'strangers', '--adapter', adapter, ...size, '--seed', '7');
      expect(result).toMatchObject({ requests: 2_000, lost: 0 });
      expect(result.heapGrowthMiB).toBeLessThan(8);
      const [part] = result.parts as { answered: number; statuses: number[]; exit: string }[];
      // One in five gives up itself.
      expect(part!.answered).toBeGreaterThan(1_400);
      expect(part!.statuses.filter((status) => ![0, 200, 400, 408, 413].includes(status))).toEqual([]);
    },
    MOST_TIME,
  );

  it(
    'loses nothing of three honest portals to hostile bodies, answers, errors and events',
    async () => {
      const result = await chaos('--scenario', 'hostile', '--rounds', '8', '--seed', '7');
      expect(result).toMatchObject({
        rounds: 8,
        adapters: ['express', 'fastify'],
        crashes: 0,
        honestLost: 0,
        unanswered: 0,
      });
    },
    MOST_TIME,
  );
});
