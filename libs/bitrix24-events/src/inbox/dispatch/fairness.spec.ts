import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { item, temporaryFolder } from '../../../test/inbox/items.js';
import { startDispatcher, type RunningDispatcher } from '../../../test/inbox/running-dispatcher.js';
import { BitrixEvent, OnBitrixEvent } from '../../handlers/index.js';

const WORK = 100;

/** Its portal answers within {@link WORK} milliseconds, or never. */
@Injectable()
class Work {
  static silent = new Set<string>();
  static done: string[] = [];

  @OnBitrixEvent('ONCRMDEALADD', { key: 'limited', concurrency: 4 })
  limited(event: BitrixEvent<string>): unknown {
    return Work.perform(event);
  }

  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMLEADADD'], { key: 'free' })
  free(event: BitrixEvent<string>): unknown {
    return Work.perform(event);
  }

  @OnBitrixEvent('ONCRMDEALADD', { key: 'single', concurrency: 1, timeout: '10s' })
  single(event: BitrixEvent<string>): unknown {
    return Work.perform(event);
  }

  static async perform({ portal: { memberId } }: BitrixEvent<string>): Promise<void> {
    if (Work.silent.has(memberId)) await new Promise(() => undefined);
    await new Promise<void>((resolve) => running.clock.schedule(resolve, WORK));
    Work.done.push(memberId);
  }
}

let folder: ReturnType<typeof temporaryFolder>;
let running: RunningDispatcher;

beforeEach(async () => {
  folder = temporaryFolder();
  Work.silent = new Set();
  Work.done = [];
  running = await startDispatcher(folder.path('inbox.db'), Work, { concurrency: 10, shutdownTimeout: 0 });
  await running.clock.advance(0);
});
afterEach(async () => {
  await running.close();
  folder.remove();
});

const flood = async (key: string, memberId: string, count: number): Promise<void> => {
  await running.inbox.accept(Array.from({ length: count }, () => item([key], { memberId })));
  await running.clock.advance(0);
};

/** Milliseconds until all of a portal's are handled. */
async function timeFor(count: number): Promise<number> {
  let time = 0;
  for (; Work.done.length < count && time < 60_000; time += WORK) await running.clock.advance(WORK);
  return time;
}

describe('a portal that never answers, before any other event came', () => {
  it.each([
    ['limited', 4],
    ['free', 10],
  ])('costs another at most half of the slots of the handler "%s", which may have %i', async (key, most) => {
    for (const memberId of ['silent', 'sound']) running.dispatcher.serves(memberId);
    Work.silent.add('silent');
    await flood(key, 'silent', 100);
    await flood(key, 'sound', 40);
    const alone = (40 / most) * WORK;
    expect(await timeFor(40)).toBeLessThanOrEqual(2 * alone);
    expect(Work.done).toHaveLength(40);
    expect((await running.inbox.counts()).get(key)?.running).toBe(most / 2);
  });

  it('holds up none of its other handlers', async () => {
    for (const memberId of ['silent', 'sound']) running.dispatcher.serves(memberId);
    Work.silent.add('silent');
    await flood('free', 'silent', 100);
    Work.silent.clear();
    await flood('limited', 'silent', 4);
    expect(await timeFor(4)).toBeLessThanOrEqual(4 * WORK);
    expect(Work.done).toHaveLength(4);
  });
});

it.each([
  ['limited', 4],
  ['free', 10],
])('the only portal has all slots of the handler "%s": %i', async (key, most) => {
  await flood(key, 'only', 100);
  expect((await running.inbox.counts()).get(key)?.running).toBe(most);
});

it('more portals than slots get their turn, and a handler never more than its limit', async () => {
  const portals = Array.from({ length: 12 }, (_, portal) => `p${portal}`);
  await running.inbox.accept([...portals, ...portals].map((memberId) => item(['limited'], { memberId })));
  await running.clock.advance(0);
  for (let time = 0; time < 600; time += WORK) {
    expect((await running.inbox.counts()).get('limited')?.running).toBeLessThanOrEqual(4);
    await running.clock.advance(WORK);
  }
  expect(new Set(Work.done.slice(0, 12)).size).toBe(12);
  expect(Work.done).toHaveLength(24);
});

it('a portal over the time of a handler with one slot rests for as long as it took', async () => {
  for (const memberId of ['silent', 'sound']) running.dispatcher.serves(memberId);
  Work.silent.add('silent');
  await flood('single', 'silent', 20);
  await flood('single', 'sound', 40);
  // Once over its time, and a moment of grace; then all of the other's.
  await running.clock.advance(11_000 + 40 * WORK);
  expect(Work.done).toHaveLength(40);
  expect((await running.inbox.counts()).get('single')).toMatchObject({ running: 0, done: 40, waiting: 20 });
  await running.clock.advance(11_000);
  expect((await running.inbox.counts()).get('single')?.running).toBe(1);
});

describe('a pause for one portal', () => {
  it('lets the handler go on for others, outlives a restart, and ends by resume', async () => {
    await running.dispatcher.setPaused('limited', true, 'evil');
    await flood('limited', 'evil', 3);
    await flood('limited', 'sound', 3);
    await timeFor(3);
    expect(Work.done).toEqual(['sound', 'sound', 'sound']);
    await running.close();
    running = await startDispatcher(folder.path('inbox.db'), Work, { concurrency: 10 });
    await running.clock.advance(0);
    expect(running.dispatcher.activity('limited')).toMatchObject({ paused: false, pausedPortals: ['evil'] });
    expect(running.warnings.join()).toContain('resume it by Bitrix24Inbox.resume(key, memberId)');
    await running.dispatcher.setPaused('limited', false);
    await timeFor(6);
    expect(Work.done).toHaveLength(6);
    expect(running.dispatcher.activity('limited').pausedPortals).toEqual([]);
  });
});
