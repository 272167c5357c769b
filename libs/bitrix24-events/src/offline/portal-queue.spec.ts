import { describe, expect, it } from '@jest/globals';
import type { BatchCommand } from '../rest/index.js';
import { PortalQueue } from './portal-queue.js';

const never = new AbortController().signal;

/** A queue that asks for so many rows at once, and the commands of its requests. */
function queueOf(limit: number): { queue: PortalQueue; commands: BatchCommand[] } {
  const commands: BatchCommand[] = [];
  const client = {
    memberId: 'm',
    batch: async (sent: readonly BatchCommand[]) => {
      commands.push(...sent);
      return sent.map(() => ({ status: 'done' as const, result: { process_id: '', events: [] } }));
    },
  };
  const access = { connector: '', limit, signal: never, end: never };
  return { queue: new PortalQueue(client as never, access), commands };
}

describe('a look into a queue', () => {
  it.each<[number, number, boolean]>([
    [250, 250, true],
    [250, 50, true],
    [250, 49, false],
    [10, 10, true],
    [10, 9, false],
  ])('that asks for %i rows and brings %i may have left some: %p', (limit, rows, expected) =>
    expect(queueOf(limit).queue.isPage(rows)).toBe(expected),
  );

  it.each([
    [250, 250, 50],
    [10, 10, 10],
  ])('asks for %i rows to reserve them (%i), for %i to delete them', async (limit, reserved, taken) => {
    const { queue, commands } = queueOf(limit);
    await queue.reserve(false, undefined, false);
    await queue.take(false, false);
    expect(commands.map(({ params }) => params)).toMatchObject([
      { clear: 0, limit: reserved },
      { clear: 1, limit: taken },
    ]);
  });
});
