import { describe, expect, it } from '@jest/globals';
import type { Envelope } from './envelope.js';
import { tokenExpiry } from './inbox-event.js';

const RECEIVED_AT = 1_700_000_000_000;
const HOUR = 3_600_000;

describe('the expiry of the token of an event', () => {
  it.each([
    ['as long after its arrival as the request says', { expires_in: '1800' }, HOUR / 2],
    ['an hour after its arrival, where the request does not say', {}, HOUR],
    ['by its lifetime, though our clock is ahead', { expires: '1699996400', expires_in: '3600' }, HOUR],
    ['by its lifetime, though our clock is behind', { expires: '1700090000', expires_in: '3600' }, HOUR],
    ['within a day, whatever the request says', { expires_in: '99999999999' }, 24 * HOUR],
    ['within a day, whatever absolute time the request says', { expires: '99999999999999' }, HOUR],
  ])('is %s', (_name, auth, after) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what else an envelope has does not matter
    const envelope = { auth } as unknown as Envelope;
    expect(tokenExpiry(envelope, RECEIVED_AT)).toBe(RECEIVED_AT + after);
  });
});
