import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { ENTERPRISE, type LimitedPortal } from './limit-profile.js';
import { MemoryLimiter, type ProfileOf } from './memory-limiter.js';
import type { RestPriority } from './rest-limiter.js';

const portal: LimitedPortal = { memberId: 'm1', host: 'acme.bitrix24.com' };

let clock: ManualClock;
let left: string[];
beforeEach(() => {
  clock = new ManualClock();
  left = [];
});

const make = (profileOf: ProfileOf = () => ({ capacity: 1, leak: 1 })) => new MemoryLimiter(clock, profileOf);
const send = (
  limiter: MemoryLimiter,
  name: string,
  priority: RestPriority = 'interactive',
  signal?: AbortSignal,
  to = portal,
) => limiter.acquire({ portal: to, priority, signal }).then(() => void left.push(name));

describe('MemoryLimiter', () => {
  it('lets requests leave as the bucket leaks, interactive ones first', async () => {
    const limiter = make();
    const all = ['first', 'b1', 'b2', 'i1'].map((name) =>
      send(limiter, name, name.startsWith('b') ? 'background' : 'interactive'),
    );
    await clock.advance(0);
    expect(left).toEqual(['first']);
    await clock.advance('1s');
    expect(left).toEqual(['first', 'i1']);
    await clock.advance('2s');
    expect(left).toEqual(['first', 'i1', 'b1', 'b2']);
    await Promise.all(all);
    expect(clock.waiting).toBe(0);
  });

  it('heeds that a request has become interactive while it waits', async () => {
    const limiter = make();
    await send(limiter, 'first');
    void send(limiter, 'before', 'background');
    let priority: RestPriority = 'background';
    let changed = (): void => {};
    const changing = {
      portal,
      get priority() {
        return priority;
      },
      onPriority: (listener: () => void) => {
        changed = listener;
        return () => {};
      },
    };
    void limiter.acquire(changing).then(() => left.push('changed'));
    priority = 'interactive';
    changed();
    await clock.advance('1s');
    expect(left).toEqual(['first', 'changed']);
  });

  it('counts each portal by itself', async () => {
    const limiter = make();
    await send(limiter, 'one');
    await send(limiter, 'other', 'interactive', undefined, { ...portal, host: 'other.bitrix24.com' });
    expect(left).toEqual(['one', 'other']);
  });

  it('gives the place of one who gives up to the next', async () => {
    const limiter = make();
    await send(limiter, 'first');
    const abort = new AbortController();
    const given = send(limiter, 'given up', 'interactive', abort.signal);
    const kept = send(limiter, 'kept');
    abort.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await clock.advance('1s');
    await kept;
    expect(left).toEqual(['first', 'kept']);
    await expect(send(limiter, 'late', 'interactive', abort.signal)).rejects.toThrow('enough');
  });

  it('has no limit where the plan has none, until the portal refuses', async () => {
    const limiter = make(() => undefined);
    limiter.learned(portal, 'none');
    expect(limiter.state(portal)).toBeUndefined();
    await Promise.all(Array.from({ length: 500 }, (_, index) => send(limiter, String(index))));
    limiter.refused(portal);
    expect(limiter.state(portal)).toMatchObject({ level: 50 });
    const stubborn = make(() => 'none');
    stubborn.refused(portal);
    expect(stubborn.state(portal)).toBeUndefined();
  });

  it('takes over another plan with what is in the bucket, and lets those leave who wait', async () => {
    const limiter = make(() => undefined);
    const all = Promise.all(Array.from({ length: 60 }, (_, index) => send(limiter, String(index))));
    await clock.advance(0);
    expect(left).toHaveLength(45);
    limiter.learned(portal, ENTERPRISE);
    await all;
    expect(limiter.state(portal)).toMatchObject({ level: 60, profile: ENTERPRISE });
  });

  it('has a bucket for each address from which it calls', async () => {
    const limiter = make();
    void send(limiter, 'first');
    void send(limiter, 'from elsewhere', 'interactive', undefined, { ...portal, egress: '192.0.2.1' });
    await clock.advance(0);
    expect(left).toEqual(['first', 'from elsewhere']);
  });

  it('forgets portals that nobody calls any more, but no plan that it has learned', async () => {
    const limiter = make(() => undefined);
    const at = (index: number) => ({ memberId: `m${index}`, host: `p${index}.bitrix24.com` });
    limiter.learned(at(0), ENTERPRISE);
    limiter.learned(at(1), 'none');
    await send(limiter, 'once', 'interactive', undefined, at(2));
    await clock.advance('1m');
    for (let index = 3; index < 1_100; index++) limiter.state(at(index));
    expect(limiter.state(at(0))?.profile).toEqual(ENTERPRISE);
    expect(limiter.state(at(1))).toBeUndefined();
    expect(limiter).toHaveProperty('portals.size', expect.any(Number));
    expect(Reflect.get(limiter, 'portals').size).toBeLessThan(200);
  });

  it('lets the options decide over the plan', () => {
    const limiter = make();
    limiter.learned(portal, ENTERPRISE);
    expect(limiter.state(portal)?.profile).toEqual({ capacity: 1, leak: 1 });
  });
});
