import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { item, temporaryFolder } from '../../../test/inbox/items.js';
import { ManualClock } from '../../../test/manual-clock.js';
import { startDispatcher, type RunningDispatcher } from '../../../test/inbox/running-dispatcher.js';
import type { WaitReason } from '../../errors/index.js';
import { BitrixEvent, OnBitrixEvent, RetryLater } from '../../handlers/index.js';

/** A handler that calls its portal, and one that does not. */
@Injectable()
class Work {
  static calls: BitrixEvent<string>[] = [];
  static local = 0;
  static run: (event: BitrixEvent<string>) => unknown = () => undefined;

  @OnBitrixEvent('ONCRMDEALADD', { key: 'calling', retry: { attempts: 1 } })
  calling(event: BitrixEvent<string>): unknown {
    Work.calls.push(event);
    return Work.run(event);
  }

  @OnBitrixEvent('ONCRMDEALADD', { key: 'local' })
  local(): void {
    Work.local++;
  }
}

let folder: ReturnType<typeof temporaryFolder>;
let running: RunningDispatcher;

const failing =
  (waitsFor: WaitReason, of = 'down') =>
  ({ portal }: BitrixEvent<string>): unknown =>
    portal.memberId === of
      ? Promise.reject(new Error('sync failed', { cause: Object.assign(new Error('no'), { waitsFor }) }))
      : undefined;
const accept = async (count: number, memberId = 'down', keys = ['calling']): Promise<void> => {
  await running.inbox.accept(Array.from({ length: count }, () => item(keys, { memberId })));
  await running.clock.advance(0);
};
const counts = async (key = 'calling') => (await running.inbox.counts()).get(key);
const start = async (clock = new ManualClock()): Promise<void> => {
  running = await startDispatcher(folder.path('inbox.db'), Work, { concurrency: 5 }, { clock });
};

beforeEach(async () => {
  folder = temporaryFolder();
  Work.calls = [];
  Work.local = 0;
  await start();
});
afterEach(async () => {
  await running.close();
  folder.remove();
});

describe('deliveries of a portal whose authorization is lost', () => {
  it('wait without using attempts, one of them tries now and then, and all go on once one succeeds', async () => {
    Work.run = failing('authorization');
    await accept(50);
    expect(Work.calls.length).toBeLessThanOrEqual(8);
    Work.calls = [];
    await running.clock.advance('1h');
    // One in a minute, rather than all of them.
    expect(Work.calls.length).toBeGreaterThanOrEqual(50);
    expect(Work.calls.length).toBeLessThanOrEqual(65);
    expect(await counts()).toMatchObject({ waiting: 50, buried: 0, done: 0 });
    Work.run = () => undefined;
    Work.calls = [];
    await running.clock.advance('1m');
    expect(await counts()).toMatchObject({ waiting: 0, done: 50 });
    expect(new Set(Work.calls.map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });

  it('go on at once when it is renewed', async () => {
    Work.run = failing('authorization');
    await accept(50);
    await running.clock.advance('2h');
    Work.run = () => undefined;
    running.dispatcher.available('down');
    await running.clock.advance(0);
    expect(await counts()).toMatchObject({ waiting: 0, done: 50 });
  });

  it('do not hold up other portals, nor handlers of the same portal that do not call it', async () => {
    Work.run = failing('authorization');
    await accept(20, 'down', ['calling', 'local']);
    await accept(20, 'sound', ['calling', 'local']);
    await running.clock.advance('1m');
    expect(Work.local).toBe(40);
    expect(await counts()).toMatchObject({ waiting: 20, done: 20 });
  });

  it('are shown with what they wait for, and told of once', async () => {
    Work.run = failing('authorization');
    const since = running.clock.now();
    await accept(10);
    await running.clock.advance('10m');
    expect(running.dispatcher.activity('calling').onHold).toEqual([
      { memberId: 'down', reason: 'authorization', since },
    ]);
    expect(running.dispatcher.activity('local').onHold).toEqual([]);
    const { items } = await running.inbox.list({ waitsFor: 'authorization' }, { limit: 10 });
    expect(items[0]).toMatchObject({ waitsFor: 'authorization', attempt: 0 });
    expect(running.warnings.filter((text) => text.includes('wait, for authorization'))).toHaveLength(1);
    expect(running.notifications[0]).toMatchObject({
      name: 'bitrix24.delivery.waiting',
      payload: { handler: 'calling', memberId: 'down', reason: 'authorization' },
    });
  });

  it('are due again after the next start, which may have been what they waited for', async () => {
    Work.run = failing('authorization');
    await accept(10);
    await running.clock.advance('1h');
    await running.close();
    Work.run = () => undefined;
    await start();
    await running.clock.advance(0);
    expect(await counts()).toMatchObject({ waiting: 0, done: 10 });
  });
});

it('one delivery that is at odds with its portal alone holds up no other of its handler', async () => {
  const poison = item(['calling'], { memberId: 'down' });
  Work.run = (event) => (event.id === poison.event.id ? failing('unreachable')(event) : undefined);
  await running.inbox.accept([poison]);
  await running.clock.advance(0);
  for (let round = 0; round < 20; round++) {
    await accept(5);
    await running.clock.advance('1m');
  }
  expect(await counts()).toMatchObject({ waiting: 1, done: 100 });
});

describe('calls that time out', () => {
  it('use up no attempt, are logged once for each delivery, and hold up no other delivery of the portal', async () => {
    Work.run = failing('timeout');
    await accept(10);
    await running.clock.advance('1h');
    expect(await counts()).toMatchObject({ waiting: 10, buried: 0 });
    expect(running.dispatcher.activity('calling').onHold).toEqual([]);
    expect(running.warnings).toHaveLength(10);
    expect(running.warnings[0]).toMatch(
      /calling \(event .*\): waits for timeout, again in .*: Error: sync failed/,
    );
    Work.run = () => undefined;
    await accept(1);
    expect(await counts()).toMatchObject({ waiting: 10, done: 1 });
    await running.clock.advance('5m');
    expect(await counts()).toMatchObject({ waiting: 0, done: 11 });
    expect(new Set(Work.calls.slice(-10).map(({ attempt }) => attempt))).toEqual(new Set([1]));
  });

  it('for two days end in a burial, also across a start', async () => {
    Work.run = failing('timeout');
    await accept(1);
    await running.clock.advance('30h');
    await running.close();
    await start(running.clock);
    await running.clock.advance('17h');
    expect(await counts()).toMatchObject({ waiting: 1, buried: 0 });
    await running.clock.advance('2h');
    expect(await counts()).toMatchObject({ waiting: 0, buried: 1 });
    expect(running.errors.join()).toContain('has not answered its calls in time for 2 days');
  });
});

describe('a RetryLater', () => {
  it('at each attempt of six hours uses none up, and the delivery is handled then', async () => {
    const opensAt = running.clock.now() + 6 * 3_600_000;
    Work.run = () => {
      if (running.clock.now() < opensAt) throw new RetryLater('10m', 'the warehouse sleeps');
    };
    await accept(1);
    await running.clock.advance('7h');
    expect(await counts()).toMatchObject({ waiting: 0, done: 1, buried: 0 });
    expect(Work.calls).toHaveLength(37);
    expect(Work.calls.at(-1)?.attempt).toBe(1);
    expect(running.warnings).toEqual([]);
  });

  it('holds up no other delivery, however many ask for it', async () => {
    let asked = 0;
    Work.run = () => {
      if (asked++ < 20) throw new RetryLater('10m');
    };
    await accept(25);
    expect(await counts()).toMatchObject({ waiting: 20, done: 5 });
  });

  it('that is asked for during thirty days ends in a burial', async () => {
    Work.run = () => {
      throw new RetryLater('10d');
    };
    await accept(1);
    await running.clock.advance('29d');
    expect(await counts()).toMatchObject({ waiting: 1 });
    await running.clock.advance('2d');
    expect(await counts()).toMatchObject({ buried: 1 });
    expect(running.errors.join()).toContain('has asked for later attempts for 30 days');
  });
});
