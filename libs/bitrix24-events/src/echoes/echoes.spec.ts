import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  OutcomeUnknownError,
  RestAccessDeniedError,
  RestNetworkError,
  RestTimeoutError,
} from '../rest/index.js';
import { ManualClock } from '../testing/index.js';
import { EchoesOptions } from './echoes.options.js';
import { Echoes, type EchoEvent, type Loop } from './echoes.service.js';

const failure = { error: '', description: 'x', status: 0, method: 'crm.deal.update', memberId: 'm' };

let clock: ManualClock;
let loops: Loop[];
let echoes: Echoes;

const start = (options: Partial<EchoesOptions> = {}): void => {
  clock = new ManualClock();
  loops = [];
  echoes = new Echoes(new EchoesOptions(options), clock);
  echoes.onLoop((loop) => loops.push(loop));
};
beforeEach(() => start());

const eventOf = (id = '5', name = 'ONCRMDEALUPDATE'): EchoEvent => ({
  name,
  data: { FIELDS: { ID: id } },
  memberId: 'm',
  domain: 'portal.example',
  receivedAt: clock.now(),
});
const write = (method = 'crm.deal.update', id = '5') =>
  echoes.beginWrite({ memberId: 'm', method, params: { id } });
const update = (id = '5'): void => write('crm.deal.update', id)({ result: true });
/** One round: the event of the last write comes, and its handler runs. */
const round = async (work: () => unknown, event = eventOf(), key = 'h'): Promise<void> => {
  await echoes.runHandler(key, event, true, async () => {
    await turn();
    work();
  });
  clock.tick(100);
};
const rounds = async (times: number, work: () => unknown = update): Promise<void> => {
  for (let index = 0; index < times; index++) await round(work);
};

describe('isProbablyOwn', () => {
  it.each<[string, () => unknown, boolean]>([
    ['an answer', () => write()({ result: true }), true],
    ['none yet', () => write(), true],
    ['a refusal', () => write()({ error: new RestAccessDeniedError(failure) }), false],
    ['no connection', () => write()({ error: new RestNetworkError({ ...failure, sent: false }) }), false],
    ['a broken connection', () => write()({ error: new RestNetworkError({ ...failure, sent: true }) }), true],
    ['a timeout', () => write()({ error: new RestTimeoutError(failure) }), true],
    [
      'an unknown outcome',
      () => write()({ error: new OutcomeUnknownError({ ...failure, because: 'REST_NETWORK' }) }),
      true,
    ],
    ['a skipped command', () => write()({ error: undefined }), false],
    ['no write', () => undefined, false],
    ['a write to something unknown', () => write('im.notify'), false],
  ])('after %s: %s %p', (_, act, expected) => {
    act();
    expect(echoes.isProbablyOwn(eventOf())).toBe(expected);
  });

  it('of a new object, by the id in the answer', () => {
    echoes.beginWrite({ memberId: 'm', method: 'crm.deal.add', params: { fields: {} } })({ result: 7 });
    expect(echoes.isProbablyOwn(eventOf('7', 'ONCRMDEALADD'))).toBe(true);
    expect(echoes.isProbablyOwn(eventOf('8', 'ONCRMDEALADD'))).toBe(false);
  });

  it('never of an event without an object', () => {
    update();
    expect(echoes.isProbablyOwn({ ...eventOf(), name: 'ONAPPTEST', data: undefined })).toBe(false);
  });
});

describe('the guard against loops', () => {
  it('tells when the own writes of a handler have come back more often than it may', async () => {
    // The first is somebody else's.
    await rounds(31);
    expect(loops).toEqual([]);
    await rounds(1);
    expect(loops).toEqual([
      {
        handlerKey: 'h',
        memberId: 'm',
        domain: 'portal.example',
        entity: { type: 'crm.deal', id: '5' },
        times: 31,
      },
    ]);
  });

  it('begins anew after it has told', async () => {
    await rounds(32 + 30);
    expect(loops).toHaveLength(1);
    await rounds(1);
    expect(loops).toHaveLength(2);
  });

  it.each<[string, () => Promise<void>]>([
    [
      'others change the object again and again',
      async () => {
        for (let index = 0; index < 100; index++) await round(() => undefined);
      },
    ],
    [
      'a handler that does not write again when it hears itself',
      async () => {
        for (let index = 0; index < 100; index++) {
          await round(update);
          await round(() => undefined);
        }
      },
    ],
    [
      'slow rounds',
      async () => {
        for (let index = 0; index < 100; index++) {
          await round(update);
          clock.tick(2_000);
        }
      },
    ],
    [
      'many objects',
      async () => {
        for (let index = 1; index <= 100; index++) {
          const id = String(index);
          await round(() => update(id), eventOf(id));
          await round(() => update(id), eventOf(id));
        }
      },
    ],
    [
      'many writes in few rounds',
      async () => {
        update();
        await rounds(5, () => Array.from({ length: 100 }).forEach(() => update()));
      },
    ],
    [
      'new objects that are changed once each',
      async () => {
        for (let index = 1; index <= 100; index++) {
          echoes.beginWrite({ memberId: 'm', method: 'crm.deal.add', params: {} })({ result: index });
          await round(() => update(String(index)), eventOf(String(index), 'ONCRMDEALADD'));
        }
      },
    ],
    [
      'attempts that are repeated',
      async () => {
        update();
        for (let index = 0; index < 100; index++)
          await echoes.runHandler('h', eventOf(), false, async () => update());
      },
    ],
  ])('leaves alone: %s', async (_, act) => {
    await act();
    expect(loops).toEqual([]);
  });

  it('sees loops of two handlers', async () => {
    for (let index = 0; index < 33; index++) {
      await round(update, eventOf(), 'one');
      await round(update, eventOf(), 'two');
    }
    expect(new Set(loops.map(({ handlerKey }) => handlerKey))).toEqual(new Set(['one', 'two']));
  });

  it('sees new objects that make new objects', async () => {
    const add = (id: number) => () =>
      echoes.beginWrite({ memberId: 'm', method: 'crm.deal.add', params: {} })({ result: id });
    for (let id = 1; id <= 32; id++) await round(add(id + 1), eventOf(String(id), 'ONCRMDEALADD'));
    expect(loops).toMatchObject([{ entity: { type: 'crm.deal' }, times: 31 }]);
  });

  it.each([
    [5, 7, 1],
    [0, 200, 0],
  ])('goes by its limit: %p', async (loopLimit, times, expected) => {
    start({ loopLimit });
    await rounds(times);
    expect(loops).toHaveLength(expected);
  });

  it('counts no write outside of a handler', async () => {
    update();
    await round(() => undefined);
    for (let index = 0; index < 100; index++) update();
    expect(loops).toEqual([]);
  });
});
