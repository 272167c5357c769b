import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { PENDING_FOR, PendingAuthorizations } from './pending-authorizations.js';

const PORTAL = 'https://portal.example.com';
let clock: ManualClock;
let pending: PendingAuthorizations;

beforeEach(() => {
  clock = new ManualClock();
  pending = new PendingAuthorizations(clock);
});

describe('PendingAuthorizations', () => {
  it('comes back once', () => {
    const begun = pending.begin(PORTAL);
    expect(pending.end(begun)).toBe(PORTAL);
    expect(pending.end(begun)).toBeUndefined();
  });

  it('comes back to its own browser only, and to none after another tried', () => {
    const begun = pending.begin(PORTAL);
    const other = pending.begin(PORTAL);
    expect(pending.end({ state: begun.state, browser: other.browser })).toBeUndefined();
    expect(pending.end(begun)).toBeUndefined();
    expect(pending.end(other)).toBe(PORTAL);
  });

  it.each(['', 'unknown'])('does not know the state %p', (state) => {
    const { browser } = pending.begin(PORTAL);
    expect(pending.end({ state, browser })).toBeUndefined();
  });

  it('comes back in time only', async () => {
    const begun = pending.begin(PORTAL);
    await clock.advance(PENDING_FOR);
    expect(pending.end(begun)).toBeUndefined();
  });

  it('begins with what nobody guesses', () => {
    const all = Array.from({ length: 100 }, () => pending.begin(PORTAL)).flatMap(({ state, browser }) => [
      state,
      browser,
    ]);
    expect(new Set(all).size).toBe(200);
    expect(all.every((text) => /^[\w-]{32}$/.test(text))).toBe(true);
  });
});
