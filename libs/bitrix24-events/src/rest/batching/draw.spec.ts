import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { toCall } from '../calls/rest-call.js';
import { portalKey } from '../limits/limit-profile.js';
import { MemoryLimiter } from '../limits/memory-limiter.js';
import { OperatingTime } from '../limits/operating-time.js';
import { WaitingLine } from '../limits/waiting-line.js';
import { draw } from './draw.js';
import { MethodDurations } from '../limits/method-durations.js';
import { SharedCall } from './shared-call.js';

const portal = { memberId: 'm1', host: 'acme.bitrix24.com' };
const source = { memberId: 'm1', current: () => Promise.reject(new Error('is not asked')) };
const TIMEOUT = 60_000;

let clock: ManualClock;
let operating: OperatingTime;
let durations: MethodDurations;
let line: WaitingLine<SharedCall>;
beforeEach(() => {
  clock = new ManualClock();
  operating = new OperatingTime(clock, new MemoryLimiter(clock));
  durations = new MethodDurations();
  line = new WaitingLine(({ call }) => call.method);
});

function wait(count: number, method = 'crm.deal.get', params: object = {}): void {
  for (let id = 0; id < count; id++) line.add(new SharedCall(toCall(source, method, { id, ...params }, {})));
}
const limits = {
  readyAt: (method: string, ahead?: number) => operating.readyAt(portal, method, ahead),
  durationOf: (method: string) => durations.secondsOf(portalKey(portal), method),
};
const drawn = (timeout = TIMEOUT) =>
  draw(line, limits, clock.monotonic(), timeout).map(({ call }) => call.method);
const time = (operatingSeconds: number) => ({
  start: 0,
  finish: 0,
  duration: 1,
  processing: 1,
  date_start: '',
  date_finish: '',
  operating: operatingSeconds,
  operating_reset_at: clock.now() / 1_000 + 600,
});

describe('a batch', () => {
  it('is of fifty at most', () => {
    wait(120);
    expect([drawn().length, drawn().length, drawn().length, drawn().length]).toEqual([50, 50, 20, 0]);
  });

  it('is smaller where the method takes long: well under a minute in all', () => {
    wait(30);
    durations.noteSeconds(portalKey(portal), 'crm.deal.get', 4);
    expect(drawn()).toHaveLength(5);
    // The pace changes a part with each call.
    for (let call = 0; call < 20; call++) durations.noteSeconds(portalKey(portal), 'crm.deal.get', 1);
    expect(drawn().length).toBeGreaterThan(15);
  });

  it('always takes one, and less in less time', () => {
    wait(30);
    durations.noteSeconds(portalKey(portal), 'crm.deal.get', 100);
    expect(drawn()).toHaveLength(1);
    durations.noteSeconds('other.bitrix24.com', 'crm.deal.get', 100);
    durations.noteTimeout(portalKey(portal), Array(10).fill('crm.deal.get'), 30);
    expect(drawn()).toHaveLength(1);
    wait(30, 'crm.lead.get');
    expect(drawn(1_000)).toHaveLength(1);
  });

  it('that was not over in time is smaller the next time', () => {
    wait(100);
    durations.noteTimeout(portalKey(portal), Array(50).fill('crm.deal.get'), 30);
    expect(drawn()).toHaveLength(16);
  });

  it('holds no more text than a request should', () => {
    wait(50, 'crm.deal.list', { q: 'x'.repeat(7_900) });
    expect(drawn()).toHaveLength(25);
  });

  it('leaves out methods whose server time is used up, and takes no more calls of one than fit', () => {
    operating.beginRequest(portal, 'crm.deal.list');
    operating.endRequest(portal, 'crm.deal.list', time(200));
    wait(3, 'crm.deal.list');
    wait(2, 'profile');
    expect(drawn()).toEqual(['crm.deal.list', 'profile', 'profile']);
    operating.refused(portal, 'crm.deal.list');
    expect(drawn()).toEqual([]);
    expect(line.size).toBe(2);
  });
});
