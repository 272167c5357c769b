import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { RestLimitError, RestTimeoutError } from '../answers/rest.errors.js';
import { CLOUD, ENTERPRISE } from './limit-profile.js';
import { Limits } from './limits.js';
import type { LimitedRequest, RestLimiter } from './rest-limiter.js';

const portal = { memberId: 'm1', host: 'acme.bitrix24.com' };
const request = (signal?: AbortSignal): LimitedRequest => ({ portal, priority: 'interactive', signal });
const facts = { description: '', status: 503, method: 'batch', memberId: 'm1' };
const refusal = (error: string) => new RestLimitError({ ...facts, error });

let clock: ManualClock;
beforeEach(() => void (clock = new ManualClock()));

const done = (operating: number, result: unknown = true) => ({
  status: 'done' as const,
  result,
  time: {
    start: 0,
    finish: 0,
    duration: 3,
    processing: 1,
    date_start: '',
    date_finish: '',
    operating,
    operating_reset_at: clock.now() / 1_000 + 600,
  },
});

/** A limiter of the options, as far as it is told something. */
function recording(): { limiter: RestLimiter; told: string[] } {
  const told: string[] = [];
  const limiter: RestLimiter = {
    acquire: ({ signal }) =>
      new Promise((resolve, reject) => {
        told.push('acquire');
        if (!signal) return resolve();
        if (signal.aborted) return reject(signal.reason as Error);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    refused: () => void told.push('refused'),
    learned: (_, profile) => void told.push(`learned ${profile === 'none' ? profile : profile.capacity}`),
    state: () => undefined,
  };
  return { limiter, told };
}

describe('a request enters', () => {
  it('when a connection is free, and gives it back once it is done', async () => {
    const limits = new Limits({ connectionsPerPortal: 1 }, clock);
    const order: string[] = [];
    const first = await limits.enter(request(), ['profile']);
    const second = limits.enter(request(), ['profile']).then(() => order.push('second entered'));
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first is done');
    first.done();
    await second;
    expect(order).toEqual(['first is done', 'second entered']);
  });

  it('and is not counted for the server time of its method when the limiter does not let it leave', async () => {
    const { limiter } = recording();
    const limits = new Limits({ connectionsPerPortal: 9, limiter }, clock);
    const earlier = await limits.enter(request(), ['crm.deal.list']);
    earlier.settled([done(200)]);
    const end = new AbortController();
    const waiting = limits.enter(request(end.signal), ['crm.deal.list']);
    const state = limits.state(portal);
    // Of 420 seconds there is room for one more of 200.
    expect(state.readyAt('crm.deal.list')).toBeGreaterThan(clock.monotonic());
    await new Promise((resolve) => setImmediate(resolve));
    end.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    expect(state.readyAt('crm.deal.list')).toBe(0);
  });

  it('and is counted for methods that are decided on only when it may leave', async () => {
    const limits = new Limits({ connectionsPerPortal: 9 }, clock);
    const earlier = await limits.enter(request(), ['crm.deal.list']);
    earlier.settled([done(200)]);
    const gathered = await limits.enter(request(), []);
    expect(limits.state(portal).readyAt('crm.deal.list')).toBe(0);
    gathered.begin(['crm.deal.list']);
    expect(limits.state(portal).readyAt('crm.deal.list')).toBeGreaterThan(clock.monotonic());
  });
});

describe('what a portal answers', () => {
  it.each<[string, unknown, { told: string[]; isReady: boolean; takesLonger: boolean }]>([
    [
      'a full bucket',
      refusal('QUERY_LIMIT_EXCEEDED'),
      { told: ['refused'], isReady: true, takesLonger: false },
    ],
    ['no server time', refusal('OPERATION_TIME_LIMIT'), { told: [], isReady: false, takesLonger: false }],
    [
      'nothing in time',
      new RestTimeoutError({ ...facts, error: '', status: 0 }),
      { told: [], isReady: true, takesLonger: true },
    ],
    ['another error', new Error('boom'), { told: [], isReady: true, takesLonger: false }],
  ])('%s is heard by the limit it concerns, and by no other', async (_, error, expected) => {
    const { limiter, told } = recording();
    const limits = new Limits({ connectionsPerPortal: 9, limiter }, clock);
    const state = limits.state(portal);
    const unknown = state.durationOf('profile');
    const admitted = await limits.enter(request(), ['profile']);
    admitted.begin(['profile']);
    admitted.refused(error, 30_000);
    admitted.settled([]);
    expect({
      told: told.filter((what) => what !== 'acquire'),
      isReady: state.readyAt('profile') <= clock.monotonic(),
      takesLonger: state.durationOf('profile') > unknown,
    }).toEqual(expected);
  });

  it('of its plan reaches the limiter, and of durations those who make batches', async () => {
    const limits = new Limits({ connectionsPerPortal: 9 }, clock);
    const state = limits.state(portal);
    expect(state.bucket?.profile).toEqual(CLOUD);
    const admitted = await limits.enter(request(), ['app.info', 'profile']);
    admitted.settled([done(1, { LICENSE: 'ru_ent250' }), done(1)]);
    expect(state.bucket?.profile).toEqual(ENTERPRISE);
    expect(state.durationOf('profile')).toBe(3);
  });
});
