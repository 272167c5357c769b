import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { BitrixEvent, OnBitrixEvent } from 'nestjs-bitrix24-events';
import { ADAPTERS } from './support/adapters.js';
import { useBench } from './support/bench.js';
import { Journal } from './support/journal.js';
import { atThisTime, ManualClock } from './support/time.js';

const bench = useBench();

interface Attempt {
  handler: string;
  event: BitrixEvent<string>;
  at: number;
}

let journal: Journal<Attempt>;
let clock: ManualClock;
/** How many attempts of `Flaky.flaky` fail. */
let failures: number;

@Injectable()
class Flaky {
  @OnBitrixEvent('ONCRMDEALADD')
  flaky(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'flaky', event, at: clock.now() });
    if (event.attempt <= failures) throw new Error(`attempt ${event.attempt} fails`);
  }

  @OnBitrixEvent('ONCRMDEALADD')
  sound(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'sound', event, at: clock.now() });
  }

  @OnBitrixEvent('ONCRMLEADADD', { timeout: '10s', retry: { attempts: 1 } })
  async endless(event: BitrixEvent<'ONCRMLEADADD'>) {
    journal.add({ handler: 'endless', event, at: clock.now() });
    await new Promise((_resolve, reject) => {
      event.signal.addEventListener('abort', () => reject(event.signal.reason));
    });
  }
}

const of = (handler: string) => (attempt: Attempt) => attempt.handler === handler;

const options = { inbox: { retry: { attempts: 4, initialDelay: '1s', maxDelay: '3s' } as const } };

describe.each(ADAPTERS)('failing handlers of an application on %s', (adapter) => {
  const connected = async (failing: number) => {
    journal = new Journal('handlers');
    clock = new ManualClock();
    failures = failing;
    return bench.connected({ adapter, clock, providers: [Flaky], options });
  };

  it('are tried again, later and later, and then buried; the others of the event are not', async () => {
    const { portal, running } = await connected(99);
    portal.fire('ONCRMDEALADD', { FIELDS: { ID: 1 } });
    for (const attempt of [1, 2, 3]) {
      const { retryAt } = await atThisTime(clock, running.noticed('bitrix24.delivery.failed', attempt));
      const pause = retryAt - clock.now();
      expect(pause).toBeGreaterThanOrEqual(0);
      expect(pause).toBeLessThanOrEqual(Math.min(1_000 * 2 ** (attempt - 1), 3_000));
      await clock.advance(pause);
    }
    const buried = await atThisTime(clock, running.noticed('bitrix24.delivery.buried'));
    expect(buried).toMatchObject({
      handler: 'Flaky.flaky',
      attempt: 4,
      error: { name: 'Error', message: 'attempt 4 fails' },
    });
    await clock.advance(24 * 3_600_000);

    const attempts = journal.entries.filter(of('flaky'));
    expect(attempts.map(({ event }) => event.attempt)).toEqual([1, 2, 3, 4]);
    expect(new Set(attempts.map(({ event }) => event.id)).size).toBe(1);
    expect(new Set(attempts.map(({ event }) => event.deliveryId))).toEqual(new Set([buried.deliveryId]));
    expect(journal.entries.filter(of('sound'))).toHaveLength(1);
    const stats = await running.inbox.stats();
    expect(stats.find(({ handler }) => handler === 'Flaky.flaky')).toMatchObject({ buried: 1, waiting: 0 });
    expect(stats.find(({ handler }) => handler === 'Flaky.sound')).toMatchObject({ done: 1, buried: 0 });
  });

  it('are tried again after a restart, where they were', async () => {
    const { portal, running } = await connected(2);
    portal.fire('ONCRMDEALADD', { FIELDS: { ID: 1 } });
    const { retryAt } = await running.noticed('bitrix24.delivery.failed');
    await portal.settled();
    await running.close();

    const again = await bench.boot({
      adapter,
      portal,
      clock,
      file: running.file,
      providers: [Flaky],
      options,
    });
    await clock.advance(retryAt - clock.now());
    const second = await atThisTime(clock, again.noticed('bitrix24.delivery.failed'));
    expect(second.attempt).toBe(2);
    await clock.advance(second.retryAt - clock.now());
    await atThisTime(clock, again.idle());
    const attempts = journal.entries.filter(of('flaky'));
    expect(attempts.map(({ event }) => event.attempt)).toEqual([1, 2, 3]);
    expect(new Set(attempts.map(({ event }) => event.id)).size).toBe(1);
    expect(journal.entries.filter(of('sound'))).toHaveLength(1);
  });

  it('are told by their signal when their time is up', async () => {
    const { portal, running } = await connected(0);
    portal.fire('ONCRMLEADADD', { FIELDS: { ID: 1 } });
    const { event } = await journal.first(of('endless'));
    expect(event.signal.aborted).toBe(false);
    await clock.advance(10_000);
    expect(event.signal.aborted).toBe(true);
    expect(await atThisTime(clock, running.noticed('bitrix24.delivery.buried'))).toMatchObject({
      error: { name: 'HandlerTimeoutError' },
    });
  });

  it('keep what waits for a handler that is gone, until one takes it over', async () => {
    const { portal, running } = await connected(99);
    portal.fire('ONCRMDEALADD', { FIELDS: { ID: 7 } });
    const failed = await running.noticed('bitrix24.delivery.failed');
    await portal.settled();
    await running.close();

    const without = await bench.boot({ adapter, portal, clock, file: running.file, options });
    await clock.advance(3_600_000);
    expect(await without.inbox.stats()).toContainEqual(
      expect.objectContaining({ handler: 'Flaky.flaky', orphaned: 1, waiting: 0 }),
    );
    expect(bench.logs.text('warn')).toContain("wait for the handler 'Flaky.flaky', which no longer exists");
    await without.close();

    const heir = await bench.boot({
      adapter,
      portal,
      clock,
      file: running.file,
      providers: [Heir],
      options,
    });
    const { event } = await atThisTime(clock, journal.first(of('heir')));
    expect(event).toMatchObject({ id: failed.eventId, attempt: 2, data: { FIELDS: { ID: '7' } } });
    await heir.idle();
  });
});

/** `Flaky.flaky` under another name. */
@Injectable()
class Heir {
  @OnBitrixEvent('ONCRMDEALADD', { previousKeys: ['Flaky.flaky'] })
  added(event: BitrixEvent<'ONCRMDEALADD'>) {
    journal.add({ handler: 'heir', event, at: clock.now() });
  }
}
