import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { AuthorizationStates, STATE_LIFETIME_MS } from './authorization-states.js';

const PORTAL = 'https://portal.example.com:8443';
const OTHER = 'https://other.example.com';
let clock: ManualClock;
let states: AuthorizationStates;

beforeEach(() => {
  clock = new ManualClock();
  states = new AuthorizationStates('secret', clock);
});

const another = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

describe('AuthorizationStates', () => {
  it('comes back once', () => {
    const begun = states.createState(PORTAL);
    expect(states.consumeState(begun)).toBe(PORTAL);
    expect(states.consumeState(begun)).toBeUndefined();
  });

  it('comes back however many others have begun meanwhile', () => {
    const begun = states.createState(PORTAL);
    for (let flood = 0; flood < 5_000; flood++) states.createState(PORTAL);
    expect(states.consumeState(begun)).toBe(PORTAL);
  });

  it('comes back however many others have come back meanwhile, and then no more', () => {
    const [first, second] = [states.createState(PORTAL), states.createState(PORTAL)];
    expect(states.consumeState(first)).toBe(PORTAL);
    for (let flood = 0; flood < 5_000; flood++) states.consumeState(states.createState(OTHER));
    expect(states.consumeState(first)).toBeUndefined();
    expect(states.consumeState(second)).toBe(PORTAL);
  });

  it('comes back to its own browser only, and to none after another tried', () => {
    const [begun, other] = [states.createState(PORTAL), states.createState(PORTAL)];
    expect(states.consumeState({ state: begun.state, browser: other.browser })).toBeUndefined();
    expect(states.consumeState(begun)).toBeUndefined();
    expect(states.consumeState(other)).toBe(PORTAL);
  });

  it('leads to no other portal than the one that it began with', () => {
    const begun = states.createState(PORTAL);
    const [key] = begun.browser.split('.');
    const browser = `${key}.${Buffer.from(OTHER).toString('base64url')}`;
    expect(states.consumeState({ ...begun, browser })).toBeUndefined();
  });

  it.each(['', '.', 'x', 'x.y', '\u00e4'.repeat(43)])('comes back to no browser with %p', (browser) => {
    expect(states.consumeState({ ...states.createState(PORTAL), browser })).toBeUndefined();
  });

  // Its random part, its time, its seal.
  it.each([0, 14, 22, 63])('does not know a state that was changed at %d, and takes the right one', (at) => {
    const begun = states.createState(PORTAL);
    expect(states.consumeState({ ...begun, state: another(begun.state, at) })).toBeUndefined();
    expect(states.consumeState(begun)).toBe(PORTAL);
  });

  it.each(['', 'unknown', 'x'.repeat(64), '\u00e4'.repeat(64)])('does not know the state %p', (state) => {
    expect(states.consumeState({ ...states.createState(PORTAL), state })).toBeUndefined();
  });

  it('comes back in time only', async () => {
    const [first, second] = [states.createState(PORTAL), states.createState(PORTAL)];
    await clock.advance(STATE_LIFETIME_MS - 1);
    expect(states.consumeState(first)).toBe(PORTAL);
    await clock.advance(1);
    expect(states.consumeState(second)).toBeUndefined();
  });

  it('comes back to another process of the same application, and to none of another', () => {
    const begun = states.createState(PORTAL);
    expect(new AuthorizationStates('another secret', clock).consumeState(begun)).toBeUndefined();
    expect(new AuthorizationStates('secret', clock).consumeState(begun)).toBe(PORTAL);
  });

  it('begins with what nobody guesses, and shows no secret', () => {
    const all = Array.from({ length: 100 }, () => states.createState(PORTAL)).flatMap(
      ({ state, browser }) => [state, browser],
    );
    expect(new Set(all).size).toBe(200);
    expect(all.every((text) => /^[\w-]{64}$|^[\w-]{43}\.[\w-]+$/.test(text))).toBe(true);
    expect(all.join()).not.toContain('secret');
  });
});
