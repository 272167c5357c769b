import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/manual-clock.js';
import { AwaitedNonces } from './awaited-nonces.js';
import { newNonce } from './nonce.js';

let clock: ManualClock;
let nonces: AwaitedNonces<string>;
beforeEach(() => {
  clock = new ManualClock();
  nonces = new AwaitedNonces(clock);
  nonces.expect('portal', 'the nonce', 1_000, 'mine');
});

it('a nonce is new each time, and cannot be guessed', () => {
  const some = Array.from({ length: 50 }, newNonce);
  expect(new Set(some).size).toBe(50);
  expect(some.every((nonce) => /^[\w-]{43}$/.test(nonce))).toBe(true);
});

describe('a nonce that a portal was told', () => {
  it('is taken once', () => {
    expect(nonces.consumeNonce('portal', 'the nonce')).toBe('mine');
    expect(nonces.consumeNonce('portal', 'the nonce')).toBeUndefined();
  });

  it.each([
    ['another nonce', 'portal', 'another nonce'],
    ['none', 'portal', ''],
    ['its digest', 'portal', 'f3bbbd66a63d4bf1747940578ec3d0103530e21d86f2f2bd6f2e5c5d8e9b0d57'],
    ['the nonce from another portal', 'other', 'the nonce'],
    ['the nonce from no portal', '', 'the nonce'],
    ['the nonce from a prototype', '__proto__', 'the nonce'],
  ])('is not %s, and is waited for all the same', (_, memberId, nonce) => {
    expect(nonces.consumeNonce(memberId, nonce)).toBeUndefined();
    expect(nonces.consumeNonce('portal', 'the nonce')).toBe('mine');
  });

  it('is void after its time', () => {
    clock.tick(999);
    nonces.expect('later', 'the nonce', 1_000, 'later');
    clock.tick(1);
    expect(nonces.consumeNonce('portal', 'the nonce')).toBeUndefined();
    expect(nonces.consumeNonce('later', 'the nonce')).toBe('later');
  });

  it('is void once another one was told, or it is dropped', () => {
    nonces.expect('portal', 'a second nonce', 1_000, 'second');
    expect(nonces.consumeNonce('portal', 'the nonce')).toBeUndefined();
    nonces.drop('portal');
    expect(nonces.consumeNonce('portal', 'a second nonce')).toBeUndefined();
  });
});
