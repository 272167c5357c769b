import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { APPLICATION } from '../../../test/portals/fake-bitrix.js';
import { genuineInstall, type Bench } from '../../../test/portals/portals-bench.js';
import { candidateId } from '../../portals/index.js';
import { ENGLISH } from './install-texts.en.js';
import { InstallTickets } from './install-tickets.service.js';
import type { InstallWatch } from './install-watch.js';
import { InstallWatches } from './install-watches.service.js';
import { usePortals } from '../../../test/portals/use-portals.js';

const portals = usePortals();

const MOST = 1_000;
const MINUTE = 60_000;

let bench: Bench;
let watches: InstallWatches;
let tickets: InstallTickets;

beforeEach(() => {
  bench = portals.boot();
  watches = new InstallWatches(bench.verification, bench.installations, portals.clock, bench.events);
  portals.later(() => watches.stop());
  tickets = new InstallTickets(portals.clock);
});

/** Pages that wait for what nobody answers, and never ask how it goes. */
const flood = (count: number, from = (_index: number) => 'attacker'): InstallWatch[] =>
  Array.from({ length: count }, (_, index) => watches.beginWatch(`waits-${index}`, from(index)));

const left = (pages: readonly InstallWatch[]): number => pages.filter(({ isLeft }) => isLeft).length;

describe('a page that comes after a thousand that nobody asks for', () => {
  it.each<[string, (index: number) => string]>([
    ['of one address', () => 'attacker'],
    ['of as many addresses', (index) => `attacker-${index}`],
    ['of its own address', () => 'administrator'],
  ])('%s learns what became of it', async (_title, from) => {
    const waiting = flood(MOST, from);
    const candidate = genuineInstall(portals.bitrix);
    const page = watches.beginWatch(candidateId(APPLICATION.clientId, candidate), 'administrator');
    const ticket = tickets.issue(page);
    expect(tickets.progress(ticket, ENGLISH)).toMatchObject({ state: 'working' });
    bench.verification.start();
    await bench.intake.enqueue(candidate, 'administrator');
    await page.ended;
    expect(tickets.progress(ticket, ENGLISH)).toMatchObject({ state: 'installed' });
    // No more had to go than there was need for.
    expect(left(waiting)).toBe(1);
  });
});

it('a page that was just opened does not make room for more of one address', () => {
  flood(MOST);
  const page = watches.beginWatch('opened', 'administrator');
  const more = flood(500);
  expect([page.isLeft, left(more)]).toEqual([false, 0]);
});

it('a page that had to make room is told that it is lost', () => {
  const ticket = tickets.issue(watches.beginWatch('opened', 'attacker'));
  flood(MOST);
  expect(tickets.progress(ticket, ENGLISH)).toBeUndefined();
});

describe('a page that asks', () => {
  it('goes on while many thousands of others come, whose pages are told that they are lost', async () => {
    const asking = watches.beginWatch('asking', 'administrator');
    const ticket = tickets.issue(asking);
    const silent = tickets.issue(watches.beginWatch('silent', 'somebody'));
    tickets.progress(ticket, ENGLISH);
    for (let round = 0; round < 3; round++) {
      for (const page of flood(MOST, (index) => `attacker-${round}-${index}`)) tickets.issue(page);
      portals.clock.tick(1_000);
      expect(tickets.progress(ticket, ENGLISH)).toMatchObject({ state: 'working' });
    }
    expect(tickets.progress(silent, ENGLISH)).toBeUndefined();
  });

  it('is followed for as long as it does', async () => {
    const page = watches.beginWatch('asking', '');
    const ticket = tickets.issue(page);
    for (let minute = 0; minute < 14; minute++) {
      await portals.clock.advance(MINUTE);
      expect(tickets.progress(ticket, ENGLISH)).toMatchObject({ state: 'working' });
    }
    await portals.clock.advance(14 * MINUTE);
    expect(page.isLeft).toBe(false);
    await portals.clock.advance(MINUTE);
    expect(page.isLeft).toBe(true);
  });
});

it('follows nothing for longer than a quarter of an hour that nobody asks for', async () => {
  const pages = flood(3);
  await portals.clock.advance(15 * MINUTE - 1);
  expect(left(pages)).toBe(0);
  await portals.clock.advance(1);
  expect(left(pages)).toBe(3);
});

it('a page of an install that waits for hours leaves no listener behind for each look', async () => {
  portals.bitrix.authFault = { status: 503, body: '' };
  const candidate = genuineInstall(portals.bitrix);
  const page = watches.beginWatch(candidateId(APPLICATION.clientId, candidate), 'administrator');
  bench.verification.start();
  await bench.intake.enqueue(candidate, 'administrator');
  for (let second = 0; second < 30; second++) {
    page.asked(portals.clock.now());
    await portals.clock.advance('1s');
  }
  expect(page.outcome).toMatchObject({ kind: 'waiting' });
  expect(getEventListeners(page.signal, 'abort').length).toBeLessThan(5);
});
