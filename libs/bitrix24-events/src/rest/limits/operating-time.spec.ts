import { expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { MemoryLimiter } from './memory-limiter.js';
import { OperatingTime } from './operating-time.js';

const portal = { memberId: 'm1', host: 'acme.bitrix24.com' };
const METHOD = 'crm.deal.list';

function setUp() {
  const clock = new ManualClock();
  const operating = new OperatingTime(clock, new MemoryLimiter(clock));
  const seconds = clock.now() / 1_000;
  const end = (used: number, operating_reset_at: number, of = portal, finish = seconds) => {
    operating.beginRequest(of, METHOD);
    operating.endRequest(of, METHOD, {
      start: finish,
      finish,
      duration: 1,
      processing: 1,
      date_start: '',
      date_finish: '',
      operating: used,
      operating_reset_at,
    });
  };
  return { clock, operating, end, seconds };
}

it.each([253402300799, 1e308, Number.POSITIVE_INFINITY])(
  'holds a method back for ten minutes at most, whatever the portal says: until %d',
  async (at) => {
    const { clock, operating, end } = setUp();
    end(500, at);
    let hasEntered = false;
    const entering = operating.enter(portal, [METHOD]).then(() => (hasEntered = true));
    await clock.advance(599_999);
    expect(hasEntered).toBe(false);
    await clock.advance(1);
    await entering;
  },
);

it.each([-1, 0, Number.NaN, '1e9'])('does not hold back for a time that is none: %j', async (at) => {
  const { operating, end } = setUp();
  end(500, at as number);
  await expect(operating.enter(portal, [METHOD])).resolves.toBeUndefined();
});

it('goes by the clock of the portal, and by none that is set back', () => {
  const { clock, operating, end } = setUp();
  end(500, 1_000_300, portal, 1_000_000);
  clock.jump(-86_400_000);
  expect(operating.readyAt(portal, METHOD)).toBe(clock.monotonic() + 300_000);
});

it('is told apart by portal: one that names the host of another does not hold that back', () => {
  const { operating, end, seconds } = setUp();
  end(500, seconds + 600, { ...portal, memberId: 'evil' });
  expect(operating.readyAt(portal, METHOD)).toBe(0);
});

it('lets those in who wait one after the other, and forgets who has left', async () => {
  const { clock, operating, end, seconds } = setUp();
  end(500, seconds + 300);
  const entered: number[] = [];
  const leaving = new AbortController();
  const left = operating.enter(portal, [METHOD], leaving.signal).catch((error: unknown) => error);
  const waiting = [1, 2].map((one) => operating.enter(portal, [METHOD]).then(() => entered.push(one)));
  leaving.abort('gone');
  expect(await left).toBe('gone');
  await clock.advance(300_000);
  // What is left, one finds out for all.
  expect(entered).toEqual([1]);
  operating.endRequest(portal, METHOD, undefined);
  await Promise.all(waiting);
  expect(entered).toEqual([1, 2]);
});
