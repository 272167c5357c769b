import { Injectable, Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startDispatcher, type RunningDispatcher } from '../../../test/inbox/running-dispatcher.js';
import { inboxEvent, item, temporaryFolder } from '../../../test/inbox/items.js';
import { strangeErrors } from '../../../test/strange-errors.js';
import type { WireValue } from '../../catalog/index.js';
import { BitrixEvent, Bury, OnBitrixEvent, RetryLater } from '../../handlers/index.js';
import type { Delivery } from '../inbox-deliveries.js';
import type { Inbox } from '../inbox.js';
import type { InboxOptionsInput } from '../inbox.options.js';

/** A handler that does what each test tells it. */
@Injectable()
class Work {
  static seen: BitrixEvent<string>[] = [];
  static run: (event: BitrixEvent<string>) => unknown = () => undefined;

  @OnBitrixEvent('ONCRMDEALADD', { key: 'work', previousKeys: ['earlier'] })
  work(event: BitrixEvent<string>): unknown {
    Work.seen.push(event);
    return Work.run(event);
  }

  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMDEALUPDATE'], {
    key: 'slow',
    concurrency: 2,
    timeout: '10s',
    retry: { attempts: 2 },
  })
  slow(event: BitrixEvent<string>): unknown {
    Work.seen.push(event);
    return Work.run(event);
  }

  @OnBitrixEvent(['ONCRMDEALADD', 'ONCRMLEADUPDATE'], {
    key: 'lane',
    order: 'entity',
    timeout: '10s',
    retry: { attempts: 1 },
  })
  lane(event: BitrixEvent<string>): unknown {
    Work.seen.push(event);
    return Work.run(event);
  }
}

let folder: ReturnType<typeof temporaryFolder>;
let running: RunningDispatcher;

const start = async (options?: InboxOptionsInput, wrap?: (inbox: Inbox) => Inbox): Promise<void> => {
  running = await startDispatcher(folder.path('inbox.db'), Work, options, wrap && { wrap });
};
const counts = async (key = 'work'): Promise<unknown> => (await running.inbox.counts()).get(key);
const never = (): Promise<void> => new Promise(() => undefined);

beforeEach(() => {
  folder = temporaryFolder();
  Work.seen = [];
  Work.run = () => undefined;
});
afterEach(async () => {
  await running.close();
  folder.remove();
});

it('runs what was accepted, at once and once', async () => {
  await start();
  await running.inbox.accept([item(['work'], { id: 'one', data: { FIELDS: { ID: '9' } } })]);
  await running.clock.advance(0);
  expect(Work.seen).toHaveLength(1);
  expect(Work.seen[0]).toMatchObject({ id: 'one', attempt: 1, data: { FIELDS: { ID: '9' } }, userId: '1' });
  expect(await counts()).toEqual({ waiting: 0, running: 0, done: 1, buried: 0 });
});

it('never re-runs the siblings of a handler that fails', async () => {
  await start();
  Work.run = ({ attempt, deliveryId }) => {
    if (deliveryId === '1' && attempt === 1) throw new Error('first of them');
  };
  await running.inbox.accept([item(['work', 'slow'])]);
  await running.clock.advance(1_000);
  expect(Work.seen.map(({ deliveryId, attempt }) => `${deliveryId}.${attempt}`).toSorted()).toEqual([
    '1.1',
    '1.2',
    '2.1',
  ]);
});

describe('a handler that throws', () => {
  it('is tried again with backoff, then its delivery is buried and told of', async () => {
    await start({ retry: { attempts: 3, initialDelay: '10s', maxDelay: '1h' } });
    Work.run = () => Promise.reject(new TypeError('no such deal, token actor-secret'));
    await running.inbox.accept([item(['work'], { id: 'e' })]);
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(1);
    expect(await counts()).toMatchObject({ waiting: 1 });
    await running.clock.advance(30_000);
    expect(Work.seen.map(({ attempt, id }) => `${id}.${attempt}`)).toEqual(['e.1', 'e.2', 'e.3']);
    expect(await counts()).toEqual({ waiting: 0, running: 0, done: 0, buried: 1 });
    expect(running.notifications.map(({ name }) => name)).toEqual([
      'bitrix24.delivery.failed',
      'bitrix24.delivery.failed',
      'bitrix24.delivery.buried',
    ]);
    expect(running.notifications[2]?.payload).toEqual({
      memberId: 'portal-1',
      domain: 'one.bitrix24.com',
      deliveryId: '1',
      eventId: 'e',
      event: 'ONCRMDEALADD',
      handler: 'work',
      attempt: 3,
      error: {
        name: 'TypeError',
        message: 'no such deal, token ***',
        stack: expect.stringMatching(
          /^TypeError: no such deal, token \*\*\*\n    at .*dispatcher\.service\.spec/,
        ),
      },
      willRetry: false,
    });
    expect(JSON.stringify([running.warnings, running.errors])).not.toContain('actor-secret');
  });
});

describe('a handler over its time', () => {
  it('is told by the signal, has failed a moment later, and a late result changes nothing', async () => {
    await start();
    let finish = (): void => undefined;
    Work.run = () => new Promise<void>((resolve) => (finish = resolve));
    await running.inbox.accept([item(['slow'])]);
    await running.clock.advance(9_999);
    expect(Work.seen[0]?.signal.aborted).toBe(false);
    await running.clock.advance(1);
    expect(Work.seen[0]?.signal.reason).toMatchObject({ name: 'HandlerTimeoutError' });
    expect(await counts('slow')).toMatchObject({ running: 1 });
    await running.clock.advance(1_000);
    expect(await counts('slow')).toMatchObject({ waiting: 1 });
    finish();
    await running.clock.advance(0);
    expect(await counts('slow')).toMatchObject({ waiting: 1, done: 0 });
  });

  it('may end by itself once it is told', async () => {
    await start();
    Work.run = ({ signal }) =>
      new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    await running.inbox.accept([item(['slow'])]);
    await running.clock.advance(10_000);
    expect(await counts('slow')).toMatchObject({ done: 1 });
  });
});

describe('concurrency', () => {
  it('is bounded in all and per handler, and goes on as runs end', async () => {
    await start({ concurrency: 5 });
    const ends: (() => void)[] = [];
    Work.run = () => new Promise<void>((resolve) => ends.push(resolve));
    await running.inbox.accept(Array.from({ length: 10 }, () => item(['slow', 'work'])));
    await running.clock.advance(0);
    expect([await counts('slow'), await counts('work')]).toMatchObject([{ running: 2 }, { running: 3 }]);
    while (ends.length > 0) {
      ends.splice(0).forEach((end) => end());
      await running.clock.advance(0);
      const [slow, work] = [await counts('slow'), await counts('work')] as { running: number }[];
      expect(slow!.running).toBeLessThanOrEqual(2);
      expect(slow!.running + work!.running).toBeLessThanOrEqual(5);
    }
    expect([await counts('slow'), await counts('work')]).toMatchObject([{ done: 10 }, { done: 10 }]);
  });
});

it('what ends at the same time frees its slots together: one claim for all of them', async () => {
  const limits: number[] = [];
  await start({ concurrency: 10 }, (inbox) => {
    const noting = Object.create(inbox) as Inbox;
    noting.claim = (request) => {
      limits.push(request.limit);
      return inbox.claim(request);
    };
    return noting;
  });
  await running.inbox.accept(Array.from({ length: 30 }, () => item(['work'])));
  running.dispatcher.wake();
  await running.clock.advance(0);
  expect(Work.seen).toHaveLength(30);
  expect(new Set(limits)).toEqual(new Set([10]));
});

describe('an order', () => {
  const inLane = () => {
    const { event } = item([]);
    return { event, handlers: [{ key: 'lane', orderKey: 'one' }] };
  };

  it('begins the next once its predecessor is settled', async () => {
    await start();
    let end = (): void => undefined;
    Work.run = () => new Promise<void>((resolve) => (end = resolve));
    await running.inbox.accept([inLane(), inLane()]);
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(1);
    end();
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(2);
  });

  it('stays held by a handler over its time until that has really ended, which is shown as stuck', async () => {
    await start();
    let end = (): void => undefined;
    Work.run = () => new Promise<void>((resolve) => (end = resolve));
    await running.inbox.accept([inLane(), inLane()]);
    await running.clock.advance(60_000);
    expect(Work.seen).toHaveLength(1);
    expect(running.dispatcher.activity('lane').stuck).toBe(1);
    end();
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(2);
    expect(running.dispatcher.activity('lane').stuck).toBe(0);
    expect(await counts('lane')).toMatchObject({ buried: 1, running: 1 });
  });
});

describe('one portal that takes all slots', () => {
  it('stops no other, and is not asked for again and again meanwhile', async () => {
    let claims = 0;
    await start({ concurrency: 5 }, (inbox) => {
      const counting = Object.create(inbox) as Inbox;
      counting.claim = (request) => {
        claims++;
        return inbox.claim(request);
      };
      return counting;
    });
    const ends: (() => void)[] = [];
    Work.run = () => new Promise<void>((resolve) => ends.push(resolve));
    await running.inbox.accept(Array.from({ length: 20 }, () => item(['work'], { memberId: 'busy' })));
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(5);
    claims = 0;
    await running.clock.advance(5_000);
    expect(claims).toBe(0);
    await running.inbox.accept([item(['work'], { memberId: 'quiet' })]);
    await running.clock.advance(0);
    expect(Work.seen.at(-1)?.portal.memberId).toBe('quiet');
    expect(claims).toBeLessThan(10);
    Work.run = () => undefined;
    ends.splice(0).forEach((end) => end());
    await running.clock.advance(0);
    expect(await counts()).toMatchObject({ waiting: 0, running: 0, done: 21 });
  });
});

describe('a storage that lacks what a handler asks for', () => {
  it('is a problem that names the handler', async () => {
    const plain = (inbox: Inbox): Inbox =>
      Object.create(inbox, {
        capabilities: { value: { order: false, coalesce: true, multiProcess: false } },
      }) as Inbox;
    await start();
    expect(running.dispatcher.problems()).toEqual([]);
    await start({}, plain);
    expect(running.dispatcher.problems()).toEqual([
      'Work.lane (RootTestModule): the storage cannot do order. Try: without order, or another storage',
    ]);
  });
});

describe('at a stop', () => {
  it('nothing new begins, and running handlers are waited for', async () => {
    await start();
    let finish = (): void => undefined;
    Work.run = () => new Promise<void>((resolve) => (finish = resolve));
    await running.inbox.accept([item(['work'])]);
    await running.clock.advance(0);
    const stopped = running.dispatcher.stop();
    await running.inbox.accept([item(['work'])]);
    await running.clock.advance(5_000);
    expect(Work.seen).toHaveLength(1);
    finish();
    await stopped;
    expect(await counts()).toMatchObject({ waiting: 1, running: 0, done: 1, buried: 0 });
  });

  it('a handler that does not end is told, left behind, and runs again after the next start', async () => {
    await start({ shutdownTimeout: '3s' });
    Work.run = never;
    await running.inbox.accept([item(['work'])]);
    await running.clock.advance(0);
    await running.close();
    expect(Work.seen[0]?.signal.aborted).toBe(true);
    Work.run = () => undefined;
    await start();
    await running.clock.advance(0);
    expect(Work.seen.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(await counts()).toMatchObject({ done: 1 });
  });
});

it('a listener of a notification that throws stops nothing', async () => {
  await start({ retry: { attempts: 1 } });
  running.emitter.on('bitrix24.delivery.buried', () => {
    throw new Error('listener');
  });
  Work.run = () => Promise.reject(new Error('no'));
  await running.inbox.accept([item(['work']), item(['work'])]);
  running.dispatcher.wake();
  await running.clock.advance(0);
  expect(await counts()).toMatchObject({ buried: 2, running: 0 });
});

it('keeps no secret of the data in an error', async () => {
  await start({ retry: { attempts: 1 } });
  Work.run = ({ data }) => Promise.reject(new Error(`bad ${JSON.stringify(data)}`));
  await running.inbox.accept([
    item(['work'], { secretData: true, data: { A: { TOKEN: 'confirmed-token' } } }),
  ]);
  running.dispatcher.wake();
  await running.clock.advance(0);
  expect(JSON.stringify([await running.inbox.find('1'), running.notifications])).not.toContain(
    'confirmed-token',
  );
});

describe('a handler that a stopping application cuts short', () => {
  it('has spent no attempt, and runs again after the next start', async () => {
    await start({ shutdownTimeout: '3s', retry: { attempts: 1 } });
    Work.run = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    await running.inbox.accept([item(['work'])]);
    running.dispatcher.wake();
    await running.clock.advance(0);
    await running.close();
    Work.run = () => undefined;
    await start({ retry: { attempts: 1 } });
    await running.clock.advance(0);
    expect(Work.seen.map(({ attempt }) => attempt)).toEqual([1, 1]);
    expect(await counts()).toMatchObject({ done: 1 });
  });
});

describe('at a start', () => {
  it('adopts what waits for an earlier key, and names what waits for nobody', async () => {
    await start();
    await running.inbox.accept([item(['earlier', 'gone'])]);
    await running.close();
    await start();
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(1);
    expect([await counts('work'), await counts('gone')]).toMatchObject([{ done: 1 }, { waiting: 1 }]);
  });

  it('runs again what ran when the process died, though it was the last attempt', async () => {
    await start({ retry: { attempts: 1 } });
    await running.inbox.accept([item(['other'])]);
    await die();
    await running.inbox.adopt('work', ['other']);
    await running.close();
    await start({ retry: { attempts: 1 } });
    await running.clock.advance(0);
    expect(await counts()).toMatchObject({ done: 1 });
  });

  it('buries what ends the process time and again', async () => {
    await start({ retry: { attempts: 1 } });
    await running.inbox.accept([item(['other'])]);
    for (let death = 0; death < 4; death++) await die();
    await running.inbox.adopt('work', ['other']);
    await running.close();
    await start({ retry: { attempts: 1 } });
    await running.clock.advance(0);
    expect(Work.seen).toHaveLength(0);
    expect(await counts()).toMatchObject({ buried: 1 });
  });

  /** An attempt that nobody ends. */
  async function die(): Promise<void> {
    const now = running.clock.now();
    await running.inbox.claim({ limit: 1, quotas: [{ handlerKey: 'other', free: 1 }], now });
    await running.inbox.recover(now);
  }
});

describe('a storage that fails for a while', () => {
  const failing = (method: 'claim' | 'settle', times: number) => (inbox: Inbox) => {
    const broken = Object.create(inbox) as Inbox;
    let left = times;
    broken[method] = async (...args: unknown[]): Promise<never> => {
      if (left-- > 0) throw new Error('disk full');
      return (inbox[method] as (...args: unknown[]) => Promise<never>).apply(inbox, args);
    };
    return broken;
  };

  it.each(['claim', 'settle'] as const)('costs a delay at %s, and runs no handler twice', async (method) => {
    await start({}, failing(method, 3));
    await running.inbox.accept([item(['work'])]);
    await running.clock.advance(60_000);
    expect(Work.seen).toHaveLength(1);
    expect(await counts()).toEqual({ waiting: 0, running: 0, done: 1, buried: 0 });
  });
});

it.each(strangeErrors())('a handler that throws %s fails as any other', async (_, make) => {
  await start({ retry: { attempts: 2, initialDelay: '1s' } });
  Work.run = () => {
    throw make();
  };
  await running.inbox.accept([item(['work'])]);
  await running.clock.advance(60_000);
  expect(await counts()).toMatchObject({ running: 0, buried: 1 });
  expect(running.notifications).toHaveLength(2);
});

describe('a handler that fails with', () => {
  const failsWith = async (data: WireValue, message: string): Promise<unknown> => {
    await start({ retry: { attempts: 1 } });
    Work.run = () => {
      throw new TypeError(message);
    };
    await running.inbox.accept([item(['work'], { data, secretData: true })]);
    await running.clock.advance(0);
    expect(await counts()).toMatchObject({ running: 0, buried: 1 });
    return running.notifications.at(-1)?.payload;
  };

  it('a message of 7 000 letters is buried without the message', async () => {
    const text = 'Длинное сообщение '.repeat(400);
    const notice = await failsWith({ PARAMS: { MESSAGE: text } }, `refused: ${text}`);
    expect(notice).toMatchObject({ error: { name: 'TypeError', message: 'refused: ***' } });
  });

  it('20 000 secrets, nested 10 000 times, is buried with its name alone', async () => {
    let data: WireValue = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`k${at}`, `secret ${at}`]),
    );
    for (let depth = 0; depth < 10_000; depth++) data = { a: data };
    await start({ retry: { attempts: 1 } });
    const delivery = {
      deliveryId: '1',
      handlerKey: 'work',
      attempt: 1,
      event: inboxEvent({ data, secretData: true }),
    };
    Work.run = () => {
      throw new TypeError('secret 19999');
    };
    const [handler] = running.registry.allHandlers();
    const run = running.runner.start(delivery as Delivery, handler!, new AbortController());
    expect(await run.outcome).toMatchObject({
      kind: 'buried',
      failure: { name: 'TypeError', message: expect.stringContaining('is not stored') },
    });
  });
});

describe('an outcome that the storage refuses', () => {
  it('is replaced by a plain burial, and holds nothing up', async () => {
    const refusing = (inbox: Inbox): Inbox => {
      const picky = Object.create(inbox) as Inbox;
      picky.settle = async (settlements) => {
        if (JSON.stringify(settlements).includes('unstorable')) throw new TypeError('cannot store this');
        return inbox.settle(settlements);
      };
      return picky;
    };
    await start({}, refusing);
    Work.run = () => {
      throw new Error('unstorable');
    };
    await running.inbox.accept([item(['work'])]);
    await running.clock.advance(60_000);
    expect(Work.seen).toHaveLength(1);
    expect(await counts()).toEqual({ waiting: 0, running: 0, done: 0, buried: 1 });
  });
});

it('a logger that throws stops nothing', async () => {
  await start({ retry: { attempts: 2, initialDelay: '1s' } });
  const silenced = [Logger.prototype, Logger].map((logger) =>
    jest.spyOn(logger as Logger, 'warn').mockImplementation(() => {
      throw new Error('no logger');
    }),
  );
  Work.run = () => {
    throw new Error('no');
  };
  await running.inbox.accept([item(['work'])]);
  await running.clock.advance(60_000);
  silenced.forEach((spy) => spy.mockRestore());
  expect(await counts()).toMatchObject({ running: 0, buried: 1 });
});

it('a time of day that is set forward, as after a pause of the machine, delays no retry', async () => {
  await start({ retry: { attempts: 2, initialDelay: '10h', maxDelay: '10h' } });
  Work.run = ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('no')) : undefined);
  await running.inbox.accept([item(['work'])]);
  await running.clock.advance(0);
  running.clock.jump(11 * 3_600_000);
  await running.clock.advance('5m');
  expect(await counts()).toMatchObject({ done: 1 });
});

describe('a stored event that its handler no longer names', () => {
  const stored = async (): Promise<void> => {
    await start();
    await running.inbox.accept([
      item(['work'], { name: 'ONCRMLEADADD' }),
      item(['work'], { name: 'ONCRMLEADADD' }),
      item(['work']),
    ]);
    await running.clock.advance(0);
  };

  it('is not given to it, and waits under a key of its own, with one warning', async () => {
    await stored();
    expect(Work.seen.map(({ name }) => name)).toEqual(['ONCRMDEALADD']);
    expect(await counts('work (ONCRMLEADADD)')).toMatchObject({ waiting: 2, running: 0 });
    expect(await counts()).toMatchObject({ waiting: 0, running: 0, done: 1 });
    const warnings = running.warnings.filter((line) => line.includes('does not handle ONCRMLEADADD'));
    expect(warnings).toEqual([expect.stringContaining("name 'work (ONCRMLEADADD)' in previousKeys")]);
  });

  it('is adopted once the handler names it again', async () => {
    await stored();
    await running.inbox.accept([item(['work (ONCRMDEALADD)'])]);
    await running.close();
    await start();
    await running.clock.advance(0);
    expect(Work.seen.map(({ name }) => name)).toEqual(['ONCRMDEALADD', 'ONCRMDEALADD']);
    expect(await counts('work (ONCRMLEADADD)')).toMatchObject({ waiting: 2 });
  });

  it('of an order lets the next of its object go on', async () => {
    await start();
    const inLane = (name: string) => ({
      event: inboxEvent({ name }),
      handlers: [{ key: 'lane', orderKey: 'one' }],
    });
    await running.inbox.accept([inLane('ONCRMDEALDELETE'), inLane('ONCRMDEALADD')]);
    await running.clock.advance(0);
    expect(Work.seen.map(({ name }) => name)).toEqual(['ONCRMDEALADD']);
  });
});

describe('a delivery during whose attempts the process died', () => {
  const die = async (times: number): Promise<void> => {
    for (let death = 0; death < times; death++) {
      const now = running.clock.now();
      await running.inbox.claim({ limit: 1, quotas: [{ handlerKey: 'other', free: 1 }], now });
      await running.inbox.recover(now);
    }
    await running.inbox.adopt('work', ['other']);
    await running.close();
    await start();
    await running.clock.advance(0);
  };

  it('six times in a row is buried, and neither its handler nor its data is touched', async () => {
    await start();
    await running.inbox.accept([item(['other'], { secretData: true })]);
    await die(6);
    expect(Work.seen).toHaveLength(0);
    expect(await counts()).toMatchObject({ buried: 1 });
    expect(running.notifications.at(-1)?.payload).toMatchObject({
      error: { code: 'PROCESS_DIED' },
      attempt: 7,
    });
  });

  it('five times in a row runs again', async () => {
    await start();
    await running.inbox.accept([item(['other'])]);
    await die(5);
    expect(await counts()).toMatchObject({ done: 1 });
  });
});

describe('the log of deliveries', () => {
  const log = { debug: [] as string[], log: [] as string[], warn: [] as string[], error: [] as string[] };
  const levels = Object.keys(log) as (keyof typeof log)[];
  beforeEach(async () => {
    await start({ retry: { attempts: 2, initialDelay: '1h', maxDelay: '1h' } });
    for (const level of levels) {
      log[level] = [];
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((line: unknown) => void log[level].push(String(line)));
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const handle = async (): Promise<void> => {
    await running.inbox.accept([item(['work'], { id: 'e' })]);
    await running.clock.advance(0);
  };

  it('has a debug line for what was handled: event, object, portal, handler and how long it took', async () => {
    await handle();
    expect(log.debug).toEqual([
      expect.stringMatching(/^ONCRMDEALADD crm\.deal 5 of one\.bitrix24\.com → work: done in \d+ m?s$/),
    ]);
  });

  it('shows the stack at the first failure, once, and when it is tried again', async () => {
    Work.run = () => {
      throw new TypeError('no such deal');
    };
    await handle();
    expect(log.warn).toEqual([
      expect.stringMatching(
        /^ONCRMDEALADD crm\.deal 5 of one\.bitrix24\.com → work \(event e\): attempt 1 failed, again in \d+ (min|h): TypeError: no such deal\n    at .*dispatcher\.service\.spec/,
      ),
    ]);
    await running.clock.advance(3_600_000);
    expect(log.error).toEqual([expect.stringContaining('attempt 2 failed, buried: TypeError: no such deal')]);
  });

  it.each([
    [
      'RetryLater',
      new RetryLater('1h', 'the warehouse sleeps'),
      /again in (1 h|60 min), the warehouse sleeps$/,
    ],
    ['Bury', new Bury('no pipeline'), /: buried by the handler, no pipeline$/],
  ])('takes %s for what it is: no warning, no stack', async (_, error, line) => {
    Work.run = () => {
      throw error;
    };
    await handle();
    expect(log).toMatchObject({ log: [expect.stringMatching(line)], warn: [], error: [] });
  });
});
