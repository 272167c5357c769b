import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../test/manual-clock.js';
import type { SweepReport } from './sweep-report.js';
import { SweepScheduler } from './sweep-scheduler.js';

const EVERY = 600_000;

let clock: ManualClock;
let swept: string[];
let listFailures: unknown[];
/** What the next sweeps of a portal come to. */
let outcomes: Record<string, (Error | Promise<void>)[]>;
let portals: () => Promise<string[]>;

beforeEach(() => {
  clock = new ManualClock();
  swept = [];
  listFailures = [];
  outcomes = {};
  portals = async () => ['a', 'b'];
});

const scheduler = (): SweepScheduler =>
  new SweepScheduler(clock, EVERY, {
    list: () => portals(),
    sweep: async (memberId): Promise<SweepReport[]> => {
      swept.push(memberId);
      const outcome = outcomes[memberId]?.shift();
      const report: SweepReport = { memberId, domain: '', entity: 'deal', seen: 0, accepted: 0 };
      if (outcome instanceof Error) return [report, { ...report, error: outcome }];
      await outcome;
      return [report];
    },
    listFailed: (error) => listFailures.push(error),
  });

const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** What was swept since this was asked last. */
const news = (): string[] => swept.splice(0);

describe('scheduled sweeps', () => {
  it('begin at once, and come again, also of portals that are new', async () => {
    scheduler().start();
    await clock.advance(0);
    expect(news()).toEqual(['a', 'b']);
    portals = async () => ['a', 'c'];
    await clock.advance(EVERY - 1);
    expect(news()).toEqual([]);
    await clock.advance(1);
    expect(news()).toEqual(['a', 'c']);
  });

  it('of a portal that was installed come soon, but not twice', async () => {
    const sweeps = scheduler();
    sweeps.soon('early');
    sweeps.start();
    await clock.advance(0);
    news();
    sweeps.soon('c');
    sweeps.soon('c');
    await clock.advance(0);
    expect(news()).toEqual(['c']);
  });

  it('leave a portal alone whose sweep is still under way', async () => {
    let end = (): void => {};
    outcomes = { a: [new Promise((resolve) => (end = resolve))] };
    scheduler().start();
    await clock.advance(EVERY);
    expect(news()).toEqual(['a', 'b', 'b']);
    end();
    await clock.advance(EVERY);
    expect(news()).toEqual(['a', 'b']);
  });

  it('that failed come earlier, and later and later, until one succeeds', async () => {
    outcomes = { a: [failing('REST_NETWORK'), failing('REST_TIMEOUT')] };
    portals = async () => ['a'];
    scheduler().start();
    await clock.advance(59_999);
    expect(news()).toEqual(['a']);
    await clock.advance(1);
    expect(news()).toEqual(['a']);
    await clock.advance(119_999);
    expect(news()).toEqual([]);
    await clock.advance(1);
    expect(news()).toEqual(['a']);
    await clock.advance(EVERY - 180_001);
    expect(news()).toEqual([]);
  });

  it.each(['REST_ACCESS_DENIED', 'PORTAL_AUTHORIZATION_LOST', 'SWEEP_BAD_ANSWER'])(
    'that failed by %s wait for their time',
    async (code) => {
      outcomes = { a: [failing(code)] };
      scheduler().start();
      await clock.advance(EVERY - 1);
      expect(news()).toEqual(['a', 'b']);
    },
  );

  it('go on after a list that failed', async () => {
    portals = () => Promise.reject(new Error('locked'));
    scheduler().start();
    await clock.advance(0);
    expect(listFailures).toEqual([new Error('locked')]);
    portals = async () => ['a'];
    await clock.advance(EVERY);
    expect(news()).toEqual(['a']);
  });

  it('end with what is under way, and begin nothing more', async () => {
    let end = (): void => {};
    outcomes = { a: [new Promise((resolve) => (end = resolve))], b: [failing('REST_NETWORK')] };
    const sweeps = scheduler();
    sweeps.start();
    await clock.advance(0);
    let stopped = false;
    const stop = sweeps.stop().then(() => (stopped = true));
    sweeps.soon('c');
    await clock.advance(2 * EVERY);
    expect(stopped).toBe(false);
    end();
    await stop;
    expect(news()).toEqual(['a', 'b']);
    expect(clock.waiting).toBe(0);
  });
});
